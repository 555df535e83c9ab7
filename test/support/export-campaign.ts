import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type QlibDirectory, readQlib } from './qlib-reader.ts';
import { runBarlake, startBarlake } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { vendorEnv } from './stand-in.ts';
import { makeTempFolder } from './temp-folder.ts';

/** What a campaign found; `complaints` is empty when everything holds. */
export interface ExportCampaignReport {
  readonly kills: number;
  readonly runs: number;
  /** Looks of a reader at the export while it was worked on. */
  readonly reads: number;
  readonly complaints: readonly string[];
}

/** Of the time that an undisturbed run takes: until the first, the program is still being loaded; after 1 it ends by itself. */
const KILLED_FROM = 0.45;
const KILLED_TO = 1.1;

/** Exports that follow one another: days appended twice, other fields, fewer days, all again. */
const STEPS: readonly (readonly string[])[] = [
  ['--to', '2026-01-16'],
  ['--to', '2026-01-27'],
  [],
  ['--fields', 'open,close,factor', '--features', 'base'],
  ['--to', '2026-01-20', '--fields', 'open,close,factor', '--features', 'base'],
];

/**
 * Takes one export through all steps again and again, killing it at random instants, while a reader looks on: it must see
 * the export of before or after, whole, and each step must end with what a first export gives.
 */
export async function runExportCampaign(options: {
  readonly kills: number;
  readonly seed: number;
}): Promise<ExportCampaignReport> {
  await using folder = await makeTempFolder('kill-export');
  await using vendor = await startSandbox({
    from: tradingDay('2026-01-05'),
    to: tradingDay('2026-02-06'),
    symbols: 60,
  });
  const random = seededRandom(options.seed);
  const surroundings = { cwd: folder.path, env: vendorEnv(vendor) };
  const lake = ['--lake', folder.at('lake'), '--quiet'];
  await runBarlake(
    ['sync', 'stocks_daily', '--from', '2026-01-05', '--to', '2026-02-06', ...lake],
    surroundings,
  );
  const command = (output: string, step: readonly string[]) =>
    ['export', 'qlib', '--output', output, ...step, ...lake] as const;
  const goals: { readonly whole: string; readonly shown: string }[] = [];
  let tookMs = 0;
  for (const [index, step] of STEPS.entries()) {
    const before = performance.now();
    const finished = await runBarlake(command(folder.at(`goal-${index}`), step), surroundings);
    if (finished.code !== 0) throw new Error(`an undisturbed export failed: ${finished.err}`);
    tookMs = performance.now() - before;
    const found = await readQlib(folder.at(`goal-${index}`));
    goals.push({ whole: wholeOf(found), shown: visible(found) });
  }
  const root = folder.at('export');
  const watch = watchExport(root);
  const complaints: string[] = [];
  let [kills, runs] = [0, 0];
  for (let round = 0; kills < options.kills && complaints.length === 0; round += 1) {
    const step = STEPS[round % STEPS.length] ?? [];
    const goal = goals[round % STEPS.length];
    const earlier = goals[(round + STEPS.length - 1) % STEPS.length];
    watch.allow([earlier?.shown ?? '', goal?.shown ?? ''], round === 0);
    for (let code: number | null = null; code === null; runs += 1) {
      const running = startBarlake(command(root, step), surroundings);
      const timer = new AbortController();
      const delayMs = tookMs * (KILLED_FROM + random() * (KILLED_TO - KILLED_FROM));
      if (kills < options.kills) {
        void sleep(delayMs, undefined, { signal: timer.signal }).then(
          () => running.kill('SIGKILL'),
          () => undefined,
        );
      }
      const finished = await running.finished;
      timer.abort();
      ({ code } = finished);
      if (code === null) kills += 1;
      else if (code !== 0) complaints.push(`after kill ${kills}: ${finished.err}${finished.out}`);
    }
    if (wholeOf(await readQlib(root)) !== goal?.whole)
      complaints.push(`after kill ${kills}: not what ${step.join(' ')} gives`);
  }
  const { reads, complaints: seen } = await watch.end();
  return { kills, runs, reads, complaints: [...complaints, ...seen] };
}

/** All of a directory as text; NaN is not null there. */
function wholeOf(directory: QlibDirectory): string {
  return JSON.stringify(directory, (_, value: unknown) =>
    typeof value === 'number' ? String(value) : value,
  );
}

/**
 * What qlib shows of a directory: nothing behind the end of the calendar. While days are appended, a symbol that trades again
 * after a halt has empty rows up to there, and a span to there: neither says anything, so ends are left out here.
 */
function visible({ calendars, instruments, fields }: QlibDirectory): string {
  const days = calendars['day'] ?? [];
  const last = days.at(-1) ?? '';
  const clipped = Object.entries(fields).flatMap(([name, { start, values }]) =>
    start < days.length ? [[name, start, withoutEnd(values.slice(0, days.length - start)).map(String)]] : [],
  );
  const spans = instruments.filter(([, from = '']) => from <= last).map(([name, from]) => [name, from]);
  return JSON.stringify([days, spans, clipped]);
}

function withoutEnd(values: readonly number[]): readonly number[] {
  return values.slice(0, values.findLastIndex((value) => !Number.isNaN(value)) + 1);
}

interface ExportWatch {
  /** From now on the export must be one of these; `mayBeAbsent` until it has been seen. */
  allow(states: readonly string[], mayBeAbsent: boolean): void;
  end(): Promise<{ readonly reads: number; readonly complaints: readonly string[] }>;
}

/** Reads again and again, each time in the generation that is current when it begins. */
function watchExport(root: string): ExportWatch {
  const complaints: string[] = [];
  let allowed: readonly string[] = [];
  let mayBeAbsent = true;
  let isOver = false;
  let reads = 0;
  const look = async (): Promise<void> => {
    const generation = await realpath(join(root, '.current')).catch(() => undefined);
    if (generation === undefined) {
      if (!mayBeAbsent) complaints.push('the export vanished');
      return;
    }
    mayBeAbsent = false;
    const before = allowed;
    const found = await readQlib(generation).then(visible, (error: unknown) => error);
    // Another generation has taken its place meanwhile, and this one is gone.
    if ((await realpath(join(root, '.current'))) !== generation) return;
    reads += 1;
    if (typeof found !== 'string') complaints.push(`a reader failed: ${String(found)}`);
    else if (![...before, ...allowed].includes(found))
      complaints.push(`a reader saw neither the old nor the new, but ${differing(found, allowed)}`);
  };
  const loop = (async () => {
    while (!isOver) {
      await look();
      await sleep(5);
    }
  })();
  return {
    allow(states, isFirst) {
      allowed = states;
      mayBeAbsent ||= isFirst;
    },
    async end() {
      isOver = true;
      await loop;
      return { reads, complaints };
    },
  };
}

/** The first place at which a view differs from the nearest of those allowed. */
function differing(found: string, allowed: readonly string[]): string {
  const places = allowed.map((each) => [...found].findIndex((letter, index) => letter !== each[index]));
  const at = Math.max(...places);
  return `…${found.slice(Math.max(0, at - 80), at + 40)}…`;
}
