import type { ScrubDocument } from '../../../../contract/cli/scrub.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { type DamagedFile, runScrub, type ScrubReporter, type ScrubResult } from '../../upkeep/run-scrub.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatBytes } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { readCount } from '../result-options.ts';

/** Looks through the lake and says what is damaged. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { terminal } = context;
  const { rate, minutes } = options;
  const request = {
    isRepairing: options['repair'] === true,
    isFresh: options['restart'] === true,
    megabytesPerSecond: rate === undefined ? undefined : readCount(rate, '--rate'),
    minutes: minutes === undefined ? undefined : readCount(minutes, '--minutes'),
  };
  using reporter = reportScrub(context);
  const onWait = (what: string): void => terminal.say(`Waiting: ${what}`);
  const result = await runScrub(request, { ...context, reporter, onWait });
  reporter.stop();
  const document = toDocument(result);
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(document, request.isRepairing));
  return document.damaged.every(({ repair }) => repair === 'made' || repair === 'gone')
    ? EXIT.done
    : EXIT.partial;
}

function reportScrub(context: CommandContext): ScrubReporter & Disposable & { stop(): void } {
  let progress: Progress | undefined;
  let done = 0;
  const stop = (): void => progress?.stop();
  return {
    started(total) {
      progress = createProgress(context, { label: 'scrub', total, unit: 'bytes' });
    },
    checked(bytes, path) {
      done += bytes;
      progress?.update({ done, stage: path });
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

function toDocument({ files, bytes, after, isComplete, damaged }: ScrubResult): ScrubDocument {
  return { files, bytes, after, isComplete, damaged: damaged.map(toShown) };
}

function toShown({ file, found, repair }: DamagedFile): ScrubDocument['damaged'][number] {
  return {
    path: file.path,
    layer: file.isQuarantine ? 'quarantine' : file.layer,
    dataset: file.dataset,
    keys: file.keys,
    found,
    repair: repair?.kind ?? 'none',
    command: repair?.kind === 'marked' ? repair.command : null,
    error: repair?.kind === 'failed' ? { code: repair.code, message: repair.message } : null,
  };
}

const FOUND: Readonly<Record<ScrubDocument['damaged'][number]['found'], string>> = {
  missing: 'is missing',
  size: 'has another size',
  bytes: 'has other bytes',
};

function describe({ files, bytes, after, isComplete, damaged }: ScrubDocument, isRepairing: boolean): string {
  const lines = damaged.map((each) => `${each.path} ${FOUND[each.found]}: ${whatBecame(each)}\n`);
  const from = after === '' ? '' : `, from behind ${after}`;
  const end = isComplete ? '' : ' The next scrub goes on from here.';
  const verdict = damaged.length === 0 ? 'all as published' : `${countOf(damaged.length, 'file')} damaged`;
  const hint = damaged.length > 0 && !isRepairing ? 'Mend them with `barlake scrub --repair`.\n' : '';
  return `${lines.join('')}${countOf(files, 'file')}, ${formatBytes(bytes)}${from}: ${verdict}.${end}\n${hint}`;
}

function whatBecame({ repair, command, error }: ScrubDocument['damaged'][number]): string {
  if (repair === 'made') return 'made again out of landing';
  if (repair === 'gone') return 'replaced meanwhile';
  if (repair === 'marked') return `set aside; \`${command ?? ''}\` makes it again`;
  if (repair === 'lost') return 'set aside; nothing makes it again but a backup';
  return error === null ? 'left as it is' : `${error.code}: ${error.message}`;
}
