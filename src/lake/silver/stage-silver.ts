import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { countOf } from '../../domain/count-of.ts';
import type { Finding } from '../../domain/finding.ts';
import type { SilverTask } from '../../plan/silver/silver-plan.ts';
import type { SilverWindow } from '../../plan/silver/silver-window.ts';
import type { Packing } from '../bronze/parquet-options.ts';
import { type DuckDbSession, interruptOn } from '../duckdb/session.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import { hashFile } from '../storage/hash-file.ts';
import { type FoundIn, featureFindings } from './feature-findings.ts';
import { type FeatureCounts, openFeatureTally } from './feature-tally.ts';
import { mapAhead } from './map-ahead.ts';
import { pickRows } from './pick-rows.ts';
import type { SilverFooter } from './silver-footer.ts';
import { firstDayOf } from './silver-path.ts';
import type { SilverShape } from './silver-shape.ts';
import { openSilverSpool, type SilverSpool } from './silver-spool.ts';
import { isSoundSilver, type SilverFileFacts, verifySilver } from './verify-silver.ts';

/** A partition of silver to make. */
export interface StageSilverRequest {
  readonly task: SilverTask;
  readonly shape: SilverShape;
  readonly featuresHash: string;
  /** Bars of the task’s window as arrays, ordered by symbol and time; every bar of the partition once. */
  readonly grids: AsyncIterable<BarGrid>;
  /** The features of a grid, a value for each of its rows, in the order of the shape. Never called twice at the same time with the same grid. */
  readonly compute: (grid: BarGrid) => Promise<readonly Float32Array[]>;
  /** Grids that are read or computed at a time. */
  readonly ahead: () => number;
  /** A folder of this task’s own under the lake’s temp folder; it must exist. */
  readonly workFolder: string;
  readonly packing: Packing;
  /** Version of barlake, for the footer. */
  readonly version: string;
  /** Hears of rows that were computed. */
  readonly onRows?: (count: number) => void;
}

/** A staged, verified partition, ready to be published. */
export interface StagedSilver {
  readonly path: string;
  readonly facts: SilverFileFacts;
  readonly footer: SilverFooter;
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
}

/**
 * Makes a partition: grids are read while kernels work on earlier ones and rows of still earlier ones are written. Proves
 * the result by reading it back. Throws `E_VERIFY`, what reading and computing throw, and the signal’s reason.
 */
export async function stageSilver(
  session: DuckDbSession,
  request: StageSilverRequest,
  signal: AbortSignal,
): Promise<StagedSilver> {
  const { shape, workFolder, packing, task } = request;
  const path = join(workFolder, 'silver.parquet');
  await using spool = await openSilverSpool(session, { shape, workFolder, packing, signal });
  const counts = await fillSpool(spool, request);
  if (spool.rows !== task.window.rows) throw rowsLost(task, spool.rows);
  const footer = describe(request, counts);
  await spool.finish(path, JSON.stringify(footer));
  const { facts, contentHash } = await readBack(session, path, { shape, signal });
  const isSame = facts.values.every((count, index) => count === counts[index]?.values);
  if (!isSoundSilver(facts) || facts.rows !== task.window.rows || !isSame) throw unverified(task, facts);
  return { path, facts, footer, contentHash };
}

async function fillSpool(
  spool: SilverSpool,
  { task, shape, grids, compute, ahead, onRows }: StageSilverRequest,
): Promise<readonly FeatureCounts[]> {
  const tally = openFeatureTally(shape.features);
  const { firstDay, lastDay } = task.window;
  const days = { first: dayNumberOf(firstDay), last: dayNumberOf(lastDay) };
  const computed = mapAhead(grids, async (grid) => ({ grid, outputs: await compute(grid) }), ahead);
  for await (const { grid, outputs } of computed) {
    const picked = pickRows(grid, days);
    tally.add(grid, picked, outputs);
    await spool.append(grid, picked, outputs);
    onRows?.(picked.rows.length);
  }
  return tally.counts();
}

/** Reads a written file back in two ways at once: the engine its rows, we its bytes. */
async function readBack(
  session: DuckDbSession,
  path: string,
  { shape, signal }: { readonly shape: SilverShape; readonly signal: AbortSignal },
): Promise<{ readonly facts: SilverFileFacts; readonly contentHash: string }> {
  using connection = await session.connect();
  using beside = await session.connect();
  using _interrupt = interruptOn(signal, connection);
  using _interruptBeside = interruptOn(signal, beside);
  const names = shape.features.map(({ name }) => name);
  const [facts, contentHash] = await Promise.all([
    verifySilver(connection, path, names, beside),
    hashFile(path, 'sha256'),
  ]);
  return { facts, contentHash };
}

function describe(
  { task, shape, featuresHash, version }: StageSilverRequest,
  counts: readonly FeatureCounts[],
): SilverFooter {
  const { dataset, key, fingerprint, window } = task;
  const day = firstDayOf(key) ?? window.firstDay;
  return {
    format: 1,
    layer: 'silver',
    dataset,
    key,
    fingerprint,
    rows: window.rows,
    features: shape.features.map(({ name, expression }, index) => {
      return { name, expression, values: counts[index]?.values ?? 0 };
    }),
    featuresHash,
    findings: [
      ...offCalendar({ dataset, key, day }, window),
      ...featureFindings({ dataset, key, day }, counts),
    ],
    barlake: version,
  };
}

/** Bars that stay in bronze alone, because their day is no row of the calendar. */
function offCalendar({ dataset, key, day }: FoundIn, { offDays }: SilverWindow): readonly Finding[] {
  if (offDays.length === 0) return [];
  return [
    {
      rule: 'off-calendar',
      severity: 'info',
      dataset,
      day,
      message: `${dataset} ${key} has bars of ${countOf(offDays.length, 'day')} on which the exchange did not trade; they have no row in silver.`,
      rowCount: offDays.length,
      evidence: { partition: key, days: offDays.slice(0, DAYS_SHOWN).join(', ') },
    },
  ];
}

const DAYS_SHOWN = 10;

function rowsLost({ dataset, key, window }: SilverTask, found: number): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message: `${dataset} ${key}: bronze has ${window.rows} bars, but ${found} rows of silver were made of them.`,
    mend: 'Nothing was published. `barlake catalog rebuild` makes the catalog anew from the files; then build again.',
    details: { dataset, key },
  });
}

function unverified({ dataset, key, window }: SilverTask, facts: SilverFileFacts): BarlakeError {
  const { rows, broken, infinite, outOfOrder, repeated } = facts;
  return new BarlakeError('E_VERIFY', {
    message: `${dataset} ${key} reads back with ${rows} rows (${broken} broken, ${infinite} infinite values, ${outOfOrder} out of order, ${repeated} repeated); ${window.rows} sound ones were written.`,
    mend: 'Nothing was published. Check the disk and the memory, then build again.',
    details: { dataset, key },
  });
}
