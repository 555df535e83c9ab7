import type { HealthDocument } from '../../../../contract/api/health.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { checkLake } from '../../health/check-lake.ts';
import { healthDocument } from '../../health/health-document.ts';
import { ownMemory } from '../../health/own-memory.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';

const EXIT_OF: Readonly<Record<HealthDocument['status'], number>> = {
  ok: EXIT.done,
  info: EXIT.done,
  warning: EXIT.partial,
  error: EXIT.failed,
};

/** Judges the lake and says how it is. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { config, clock, random, terminal } = context;
  const memory = ownMemory(config.resources.memoryLimitMb);
  const document = healthDocument(await checkLake(config, { clock, random, memory }), clock.nowMs());
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(document, options['all'] === true, context));
  return EXIT_OF[document.status];
}

function describe({ status, checks }: HealthDocument, isAll: boolean, { terminal }: CommandContext): string {
  const { green, yellow, red, cyan, dim } = terminal.outColors;
  const marks = {
    ok: green('ok     '),
    info: cyan('info   '),
    warning: yellow('warning'),
    error: red('error  '),
  };
  const shown = isAll ? checks : checks.filter((check) => check.status !== 'ok');
  const lines = shown.flatMap((check) => [
    `${marks[check.status]}  ${check.message}`,
    ...(check.mend === null ? [] : [`         ${dim('→')} ${check.mend}`]),
  ]);
  const well = checks.filter((check) => check.status === 'ok').length;
  const verdict =
    status === 'ok' ? green('All is well.') : `${checks.length - well} to look at, ${well} well.`;
  return `${lines.length === 0 ? '' : `${lines.join('\n')}\n\n`}${verdict}\n`;
}
