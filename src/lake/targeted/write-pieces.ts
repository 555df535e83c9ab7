import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Finding } from '../../domain/finding.ts';
import { targetedColumns } from '../../domain/targeted-column.ts';
import { mergeRanges, subtractRanges } from '../../plan/day-ranges.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import { answeredFingerprint } from '../../plan/series-fingerprint.ts';
import { type Packing, parquetOptions } from '../bronze/parquet-options.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { hashFile } from '../storage/hash-file.ts';
import { compareOverlap } from './compare-overlap.ts';
import { BAR_COLUMNS, type LoadedPiece, loadPieces } from './load-pieces.ts';
import { readSeriesFacts, type SeriesFacts } from './read-series-facts.ts';
import { seriesYearKey } from './series-file.ts';
import type { SeriesPiece } from './series-piece.ts';
import { fromPairs, type SeriesProvenance, toPairs } from './series-provenance.ts';
import { stageQuarantine } from './stage-quarantine.ts';

/** A file that is ready to be published. */
export interface StagedSeries {
  readonly piece: SeriesPiece;
  readonly barsPath: string;
  /** Absent when no row of the file’s year was refused. */
  readonly quarantinePath: string | undefined;
  readonly provenance: SeriesProvenance;
  readonly facts: SeriesFacts;
  readonly findings: readonly Finding[];
  readonly bytes: number;
  readonly contentHash: string;
}

/** What writing pieces goes by. */
export interface WriteOptions {
  readonly root: string;
  /** Empty; the files’ names in it are numbers. */
  readonly workFolder: string;
  readonly packing: Packing;
  readonly version: string;
}

/**
 * Joins pieces with what their files hold, writes each into a file of its own and reads all of them back. The pieces are of
 * different files. The connection is used up: it keeps temporary tables. Throws `E_VERIFY` and what the engine throws.
 */
export async function writePieces(
  connection: DuckDbConnection,
  pieces: readonly SeriesPiece[],
  options: WriteOptions,
): Promise<readonly StagedSeries[]> {
  const loaded = await loadPieces(connection, options.root, pieces);
  const findings = await compareOverlap(connection, loaded);
  const digests = await readDigests(connection);
  const written = [];
  for (const [index, one] of loaded.entries()) {
    const digest = digests.get(index) ?? EMPTY;
    written.push({ digest, ...(await writePiece(connection, index, { ...one, digest, options })) });
  }
  const facts = await readSeriesFacts(
    connection,
    written.map(({ barsPath }) => barsPath),
  );
  return Promise.all(
    written.map(async ({ digest, ...file }, index) => {
      const found = facts.get(file.barsPath);
      if (found === undefined || !isAsWritten(found, file.piece, digest))
        throw unlike(file.piece, digest, found);
      const [{ size }, contentHash] = await Promise.all([
        stat(file.barsPath),
        hashFile(file.barsPath, 'sha256'),
      ]);
      return { ...file, facts: found, findings: findings.get(index) ?? [], bytes: size, contentHash };
    }),
  );
}

interface Digest {
  readonly rows: number;
  readonly content: string;
}

const EMPTY: Digest = { rows: 0, content: '' };

/** The same rows have the same digest whatever their packing; timestamps differ, so their order is not needed. */
async function readDigests(connection: DuckDbConnection): Promise<ReadonlyMap<number, Digest>> {
  const [timestamp, , ...values] = BAR_COLUMNS.split(', ');
  const parts = [`epoch_us(${timestamp ?? ''})`, ...values.map((name) => `coalesce(${name}::VARCHAR, '')`)];
  const rows = await connection.rows(
    `SELECT piece, count(*) AS rows, bit_xor(md5_number(concat_ws('|', ${parts.join(', ')})))::VARCHAR AS content
     FROM merged GROUP BY piece`,
  );
  return new Map(
    rows.map((row) => [Number(row['piece']), { rows: Number(row['rows']), content: String(row['content']) }]),
  );
}

async function writePiece(
  connection: DuckDbConnection,
  index: number,
  { piece, held, digest, options }: LoadedPiece & { readonly digest: Digest; readonly options: WriteOptions },
): Promise<Pick<StagedSeries, 'piece' | 'barsPath' | 'quarantinePath' | 'provenance'>> {
  const barsPath = join(options.workFolder, `${index}.parquet`);
  const refused = await stageQuarantine(connection, piece, {
    root: options.root,
    isHeld: (held?.quarantined ?? 0) > 0,
  });
  const provenance = provenanceOf(piece, held, { digest, quarantined: refused, version: options.version });
  const metadata = JSON.stringify(provenance);
  const names = targetedColumns(piece.series.asset).map(({ name }) => name);
  const columns = names.slice(1).join(', ');
  await connection.run(
    `COPY (SELECT ${quoteText(piece.series.symbol)} AS symbol, ${columns} FROM merged WHERE piece = ${index} ORDER BY timestamp)
     TO ${quoteText(barsPath)} ${parquetOptions(options.packing, metadata)}`,
  );
  if (refused === 0) return { piece, barsPath, quarantinePath: undefined, provenance };
  const quarantinePath = join(options.workFolder, `${index}.refused.parquet`);
  await connection.run(
    `COPY (SELECT * FROM refused ORDER BY date, raw) TO ${quoteText(quarantinePath)} ${parquetOptions(options.packing, metadata)}`,
  );
  return { piece, barsPath, quarantinePath, provenance };
}

function provenanceOf(
  piece: SeriesPiece,
  held: SeriesProvenance | undefined,
  made: { readonly digest: Digest; readonly quarantined: number; readonly version: string },
): SeriesProvenance {
  const { series, year } = piece;
  // What is not final any more counts as not covered, such as days that were clipped the second time.
  const kept = subtractRanges(fromPairs(held?.covered ?? []), piece.ranges);
  const keptAsked = subtractRanges(fromPairs(held?.asked ?? []), piece.ranges);
  const asked = mergeRanges([...keptAsked, ...(piece.source === 'aggregates' ? piece.covered : [])]);
  const source = asked.length > 0 || piece.source === 'aggregates' ? 'aggregates' : 'resample';
  const fingerprint = source === 'resample' ? piece.fingerprint : undefined;
  return {
    format: 1,
    layer: 'targeted',
    dataset: seriesName(series),
    symbol: series.symbol,
    year,
    covered: toPairs(mergeRanges([...kept, ...piece.covered])),
    asked: toPairs(asked),
    source,
    fingerprint: fingerprint ?? answeredFingerprint(series, year, made.digest.content),
    quarantined: made.quarantined,
    barlake: made.version,
  };
}

function isAsWritten(facts: SeriesFacts, { series }: SeriesPiece, { rows }: Digest): boolean {
  return facts.isSound && facts.rows === rows && (rows === 0 || facts.symbol === series.symbol);
}

function unlike(piece: SeriesPiece, { rows }: Digest, facts: SeriesFacts | undefined): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message: `${seriesName(piece.series)} ${seriesYearKey(piece)}: the written file reads back differently (${facts?.rows ?? 0} rows of ${rows}${facts?.isSound === false ? ', not in order' : ''}).`,
    mend: 'Run the command again; if it happens again, report it.',
  });
}
