import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { LOG_KINDS, type LogKind } from '../../../observe/day-logs.ts';
import type { LogLine } from '../../../observe/log-ring.ts';
import { tailDayLogs } from '../../../observe/read-day-logs.ts';
import { logsFolder } from '../../logs/open-lake-logs.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { readMinutes } from '../read-minutes.ts';

const MINUTE_MS = 60_000;
const LINES_MAX = 10_000;

/** How often a log that is followed is looked at. */
const LOOK_MS = 500;

/** Shows the last lines of a log, and with `--follow` what comes. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { clock, terminal, config } = context;
  if (options['follow'] === true && context.json) throw noEnd();
  const kind = LOG_KINDS.find((name) => name === options['kind']) ?? 'pipeline';
  const { since } = options;
  const sinceMs =
    typeof since === 'string' ? clock.nowMs() - readMinutes('--since', since) * MINUTE_MS : undefined;
  const limit = readLines(options['lines']);
  const lines = await tailDayLogs(logsFolder(config), kind, { limit, sinceMs });
  if (context.json) await printJson(terminal, { lines });
  else await terminal.out(lines.map(describe).join(''));
  if (lines.length === 0)
    terminal.say(
      `There is no line of ${kind}${sinceMs === undefined ? '' : ' that new'} in ${logsFolder(config)}.`,
    );
  if (options['follow'] === true) await follow(kind, lines, context);
  return EXIT.done;
}

/** Lines of one instant that were shown already are told apart by their text. */
async function follow(
  kind: LogKind,
  shown: readonly LogLine[],
  { config, terminal, signal }: CommandContext,
): Promise<void> {
  let lastMs = shown.at(-1)?.timeMs ?? 0;
  let atLast = new Set(shown.filter(({ timeMs }) => timeMs === lastMs).map((line) => JSON.stringify(line)));
  while (!signal.aborted) {
    const lines = await tailDayLogs(logsFolder(config), kind, { limit: LINES_MAX, sinceMs: lastMs });
    const fresh = lines.filter((line) => line.timeMs > lastMs || !atLast.has(JSON.stringify(line)));
    await terminal.out(fresh.map(describe).join(''));
    lastMs = Math.max(lastMs, ...fresh.map(({ timeMs }) => timeMs));
    atLast = new Set(lines.filter(({ timeMs }) => timeMs === lastMs).map((line) => JSON.stringify(line)));
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function describe({ timeMs, level, message, fields }: LogLine): string {
  const time = new Date(timeMs).toISOString();
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${time} ${level.padEnd(5)} ${message}${rest}\n`;
}

function noEnd(): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: '--json is one document, and with --follow it would have no end.',
    mend: 'Leave one of them out; the files themselves are JSON by lines, for `tail -f`.',
  });
}

function readLines(text: unknown): number {
  const count = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= LINES_MAX) return count;
  throw new BarlakeError('E_USAGE', {
    message: `--lines takes a whole number from 1 to ${LINES_MAX}.`,
    mend: 'The files themselves are in the lake’s folder logs.',
  });
}
