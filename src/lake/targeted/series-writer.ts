import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import type { Packing } from '../bronze/parquet-options.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { beginTasks, publishPieces } from './publish-pieces.ts';
import { seriesPath } from './series-file.ts';
import type { PublishedPiece, SeriesPiece } from './series-piece.ts';
import { type StagedSeries, writePieces } from './write-pieces.ts';

/** Pieces published together; a hundred answers a second make this many in about as long as writing them takes. */
const GROUP_PIECES = 96;
/** Bars published together, so that a group of minutes does not fill the engine’s memory. */
const GROUP_BARS = 300_000;
/** Bars that may wait; whoever brings more waits until a group is gone. About 200 MB. */
const WAITING_BARS = 1_000_000;
/** Pieces that may wait. */
const WAITING_PIECES = 4 * GROUP_PIECES;

/** Publishes pieces in groups: what arrives while one group is written becomes the next. */
export interface SeriesWriter extends AsyncDisposable {
  /** Resolves when the piece is published and the catalog says so. Throws what writing throws, for this piece alone. */
  publish(piece: SeriesPiece): Promise<PublishedPiece>;
  /** Resolves when there is room for more pieces. */
  room(): Promise<void>;
}

/** What a writer works with. */
export interface SeriesWriterOptions {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly clock: Clock;
  /** A folder of its own below the lake’s temp folder. */
  readonly workFolder: string;
  readonly packing: Packing;
  readonly version: string;
}

interface Waiting {
  readonly piece: SeriesPiece;
  readonly done: PromiseWithResolvers<PublishedPiece>;
}

/** Opens a writer. Disposing waits until everything handed over is published or has failed. */
export function openSeriesWriter(options: SeriesWriterOptions): SeriesWriter {
  let waiting: Waiting[] = [];
  let waitingBars = 0;
  let round = 0;
  let working: Promise<void> | undefined;
  let roomed = Promise.withResolvers<void>();
  const take = (): readonly Waiting[] => {
    const group = nextGroup(waiting);
    const taken = new Set(group);
    waiting = waiting.filter((each) => !taken.has(each));
    waitingBars -= group.reduce((sum, { piece }) => sum + piece.bars.length, 0);
    return group;
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      round += 1;
      await settleGroup(take(), options, join(options.workFolder, `group-${round}`));
      roomed.resolve();
      roomed = Promise.withResolvers<void>();
    }
    working = undefined;
  };
  return {
    async publish(piece) {
      const done = Promise.withResolvers<PublishedPiece>();
      waiting.push({ piece, done });
      waitingBars += piece.bars.length;
      // In a later turn, so that what arrives in this one makes one group.
      working ??= Promise.resolve().then(work);
      return done.promise;
    },
    async room() {
      while (waiting.length >= WAITING_PIECES || waitingBars >= WAITING_BARS) await roomed.promise;
    },
    async [Symbol.asyncDispose]() {
      while (working !== undefined) await working;
      await rm(options.workFolder, { recursive: true, force: true });
    },
  };
}

/** The longest waiting pieces, of each file one: a second one has to find the first in its file. */
function nextGroup(waiting: readonly Waiting[]): readonly Waiting[] {
  const group: Waiting[] = [];
  const paths = new Set<string>();
  let bars = 0;
  for (const each of waiting) {
    if (group.length >= GROUP_PIECES || (group.length > 0 && bars + each.piece.bars.length > GROUP_BARS))
      break;
    const path = seriesPath(each.piece);
    if (paths.has(path)) continue;
    paths.add(path);
    bars += each.piece.bars.length;
    group.push(each);
  }
  return group;
}

/** Never throws: each piece hears of its own end. What a group cannot do together is tried piece by piece. */
async function settleGroup(
  group: readonly Waiting[],
  options: SeriesWriterOptions,
  folder: string,
): Promise<void> {
  try {
    const staged = await publishGroup(
      group.map(({ piece }) => piece),
      options,
      folder,
    );
    group.forEach(({ done }, index) => {
      const own = staged[index];
      if (own !== undefined) done.resolve(summarize(own));
    });
  } catch (error) {
    const [only] = group;
    if (group.length === 1) only?.done.reject(error);
    else for (const each of group) await settleGroup([each], options, folder);
  }
}

async function publishGroup(
  pieces: readonly SeriesPiece[],
  { lake, session, clock, packing, version }: SeriesWriterOptions,
  folder: string,
): Promise<readonly StagedSeries[]> {
  await mkdir(folder, { recursive: true });
  try {
    using connection = await session.connect();
    const options = { root: lake.root, workFolder: folder, packing, version };
    const staged = await writePieces(connection, pieces, options);
    await beginTasks(lake, staged);
    await publishPieces(lake, staged, clock.nowMs());
    return staged;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function summarize({ piece, provenance, findings, bytes }: StagedSeries): PublishedPiece {
  return {
    bars: piece.bars.length,
    quarantined: provenance.quarantined,
    disagreements: findings.reduce((sum, { rowCount }) => sum + rowCount, 0),
    bytes,
  };
}
