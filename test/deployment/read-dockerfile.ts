/** One instruction of a Dockerfile: `COPY` with its words, continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** A stage of a build: what it starts from, its name, and what happens in it. */
export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** What a COPY copies: from another stage, or from the context. */
export interface Copy {
  readonly stage: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

const NAMES = new Set(
  'FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(' '),
);

/** The stages of a Dockerfile. Throws for an instruction it does not know, and for one before the first FROM. */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')) {
    if (line.trim() === '') continue;
    const [, name = '', rest = ''] = /^([A-Z]+) +(.+)$/.exec(line) ?? [];
    if (!NAMES.has(name)) throw new Error(`no instruction: ${line}`);
    if (name === 'FROM') {
      const [, from = '', stage] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ from, name: stage, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`before the first FROM: ${line}`);
    stage.instructions.push({ name, text: rest });
  }
  return stages;
}

/** Reads the words of a COPY. */
export function readCopy({ text }: Pick<Instruction, 'text'>): Copy {
  const words = text.split(/\s+/);
  const flag = words[0]?.startsWith('--from=') === true ? words.shift() : undefined;
  return { stage: flag?.slice('--from='.length), sources: words.slice(0, -1), target: words.at(-1) ?? '' };
}
