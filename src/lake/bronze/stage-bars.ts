import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaySource } from '../../domain/bar-source.ts';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { Precision } from '../../domain/bronze-column.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import { type DuckDbConnection, type DuckDbSession, interruptOn } from '../duckdb/session.ts';
import { hashFile } from '../storage/hash-file.ts';
import { bronzeExpressions, csvRelation } from './bar-select.ts';
import { explainDay } from './explain-day.ts';
import { findStrayAverages } from './find-stray-averages.ts';
import { headerFindings } from './header-findings.ts';
import { type Packing, parquetOptions } from './parquet-options.ts';
import type { Provenance, SourceObject } from './provenance.ts';
import { readHeader, type SourceHeader } from './read-header.ts';
import type { PlainSource } from './take-source.ts';
import { type BarFacts, isSound, verifyBars } from './verify-bars.ts';

/** A day of bars to make. */
export interface StageRequest {
  readonly dataset: Dataset;
  readonly day: TradingDay;
  /** Absolute path of the landed file. */
  readonly landedPath: string;
  readonly source: SourceObject;
  readonly fingerprint: string;
  /** A folder of this task’s own under the lake’s temp folder; it must exist. */
  readonly workFolder: string;
  readonly precision: Precision;
  readonly packing: Packing;
  /** Version of barlake, for the footer. */
  readonly version: string;
  /** SHA-256, hex, of refused rows that a person took for bars; absent: none. */
  readonly accepted?: readonly string[];
}

/** The rows of a landed file, ready to be read. */
export interface TakenRows {
  readonly from: DaySource;
  /** One row a line under a header, in the columns of `sourceColumns`. */
  readonly file: PlainSource;
  /** Bytes of the landed file’s content. */
  readonly rawBytes: number;
  /** What was noticed while the rows were taken. */
  readonly findings: readonly Finding[];
  /** What the vendor sent for a line, where that is not the line itself. */
  readonly rawOf?: (line: number) => string;
}

/** Staged, verified files, ready to be published. */
export interface StagedDay {
  readonly barsPath: string;
  readonly facts: BarFacts;
  readonly provenance: Provenance;
  /** SHA-256 of the bars’ file, hex. */
  readonly contentHash: string;
  /** Present when rows were refused. */
  readonly quarantinePath: string | undefined;
}

/**
 * Turns rows into a staged bronze partition. Writes it straight from the file and proves the result by reading it back; a
 * file that does not pass is judged line by line instead, and its bad rows go to quarantine. Removes the file of rows.
 * Throws `E_SOURCE_HEADER`, `E_SOURCE_EMPTY`, `E_ROWS_LOST`, `E_VERIFY`.
 */
export async function stageBars(
  session: DuckDbSession,
  request: StageRequest,
  taken: TakenRows,
  signal: AbortSignal,
): Promise<StagedDay> {
  const { file, from } = taken;
  if (file.lineCount < 2) throw empty(request);
  const header = readHeader(file.header, request.dataset, request.day, from);
  using connection = await session.connect();
  using beside = await session.connect();
  using _interrupt = interruptOn(signal, connection);
  using _interruptBeside = interruptOn(signal, beside);
  const findings = [...headerFindings(request, header), ...taken.findings];
  const work: Work = { request, taken, header, connection, beside, signal, findings };
  const staged = (await writeStraight(work)) ?? (await writeExplained(work));
  await rm(file.path);
  return staged;
}

interface Work {
  readonly request: StageRequest;
  readonly taken: TakenRows;
  readonly header: SourceHeader;
  readonly connection: DuckDbConnection;
  /** For what runs at the same time. */
  readonly beside: DuckDbConnection;
  readonly signal: AbortSignal;
  readonly findings: readonly Finding[];
}

/** The fast path; `undefined` when anything at all is odd about the file. */
async function writeStraight(work: Work): Promise<StagedDay | undefined> {
  const { request, taken, header, connection } = work;
  const { file, from } = taken;
  // DuckDB lets an empty field after the last column pass, so the commas are counted as well.
  const commas = (header.columns.length - 1) * file.lineCount;
  if (!file.isPlain || file.commaCount !== commas) return undefined;
  const barsPath = join(request.workFolder, 'bars.parquet');
  const { dataset, day, precision } = request;
  const expressions = bronzeExpressions(dataset, day, precision, 'flat', from).join(', ');
  const relation = csvRelation(file.path, header.names, 'flat');
  let provenance: Provenance;
  try {
    const select = `SELECT ${expressions} FROM ${relation}`;
    const strays = from === 'grouped' ? await findStrayAverages(connection, select, request) : [];
    provenance = describe(work, { quarantined: 0, duplicates: 0, findings: [...work.findings, ...strays] });
    await copy(work, select, barsPath, provenance);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    await rm(barsPath, { force: true });
    return undefined;
  }
  const { facts, contentHash } = await readBack(work, barsPath);
  const isComplete = facts.rows === file.lineCount - 1 && facts.broken === 0;
  if (isComplete && isSound(facts)) {
    return { barsPath, facts, provenance, contentHash, quarantinePath: undefined };
  }
  const sorted = isComplete ? await sortStaged(work, barsPath, provenance, facts.rows) : undefined;
  await rm(barsPath, { force: true });
  return sorted;
}

/** Sound rows in another order: sorted from the staged file, and proved again. */
async function sortStaged(
  work: Work,
  unsortedPath: string,
  provenance: Provenance,
  rowCount: number,
): Promise<StagedDay | undefined> {
  const barsPath = join(work.request.workFolder, 'sorted.parquet');
  const select = `SELECT * FROM read_parquet(${quoteText(unsortedPath)}) ORDER BY symbol, timestamp`;
  await copy(work, select, barsPath, provenance);
  await rm(unsortedPath);
  const { facts, contentHash } = await readBack(work, barsPath);
  return isSound(facts) && facts.rows === rowCount
    ? { barsPath, facts, provenance, contentHash, quarantinePath: undefined }
    : undefined;
}

/** The slow path: every line gets a verdict. */
async function writeExplained(work: Work): Promise<StagedDay> {
  const { request, taken, header, connection, signal } = work;
  const { file, from, rawOf } = taken;
  const barsPath = join(request.workFolder, 'explained.parquet');
  const sievedPath = join(request.workFolder, 'sieved.csv');
  const { dataset, day, precision } = request;
  const explained = await explainDay(
    connection,
    {
      dataset,
      day,
      header,
      precision,
      from,
      plainPath: file.path,
      sievedPath,
      overruled: request.accepted ?? [],
      ...(rawOf && { rawOf }),
    },
    signal,
  );
  const { accepted, quarantined, duplicates, overruled } = explained;
  const strays =
    from === 'grouped' ? await findStrayAverages(connection, explained.acceptedSql, request) : [];
  const findings = [...work.findings, ...explained.findings, ...strays];
  if (accepted === 0) findings.push(nothingAccepted(request, quarantined));
  const provenance = describe(work, { quarantined, duplicates, findings, overruled });
  const rowsIn = file.lineCount - 1;
  if (accepted + quarantined + duplicates !== rowsIn) throw rowsLost(request, rowsIn, explained);
  await copy(work, explained.acceptedSql, barsPath, provenance);
  const { facts, contentHash } = await readBack(work, barsPath);
  if (!isSound(facts, overruled) || facts.rows !== accepted) throw unverified(request, accepted, facts);
  const quarantinePath = quarantined > 0 ? join(request.workFolder, 'quarantine.parquet') : undefined;
  if (quarantinePath !== undefined) await copy(work, explained.quarantineSql, quarantinePath, provenance);
  await rm(sievedPath);
  return { barsPath, facts, provenance, contentHash, quarantinePath };
}

/** Reads a written file back in two ways at once: the engine its rows, we its bytes. */
async function readBack(
  { request, taken, connection, beside }: Work,
  path: string,
): Promise<{ readonly facts: BarFacts; readonly contentHash: string }> {
  const { dataset, day } = request;
  const [facts, contentHash] = await Promise.all([
    verifyBars(connection, path, { dataset, day, source: taken.from }, beside),
    hashFile(path, 'sha256'),
  ]);
  return { facts, contentHash };
}

async function copy(work: Work, select: string, path: string, provenance: Provenance): Promise<void> {
  work.signal.throwIfAborted();
  const options = parquetOptions(work.request.packing, JSON.stringify(provenance));
  await work.connection.run(`COPY (${select}) TO ${quoteText(path)} ${options}`);
}

function describe(
  work: Work,
  counts: Pick<Provenance, 'quarantined' | 'duplicates' | 'findings' | 'overruled'>,
): Provenance {
  const { request, taken } = work;
  return {
    format: 1,
    layer: 'bronze',
    dataset: request.dataset.name,
    day: request.day,
    ...(taken.from === 'grouped' ? { from: taken.from } : {}),
    source: request.source,
    fingerprint: request.fingerprint,
    rawBytes: taken.rawBytes,
    quarantined: counts.quarantined,
    duplicates: counts.duplicates,
    ...(counts.overruled ? { overruled: counts.overruled } : {}),
    findings: counts.findings,
    barlake: request.version,
  };
}

/** DuckDB’s complaints about content, as opposed to a full disk or an interrupt. */
function isUnreadable(error: unknown): boolean {
  return (
    !isBarlakeError(error) &&
    error instanceof Error &&
    /CSV Error|Conversion Error|Invalid Input Error|Invalid unicode|fractional transactions/i.test(
      error.message,
    )
  );
}

function nothingAccepted({ dataset, day }: StageRequest, rowCount: number): Finding {
  return {
    rule: 'all-rows-refused',
    severity: 'error',
    dataset: dataset.name,
    day,
    message: `No row of the file could be accepted; all ${rowCount} are in quarantine.`,
    rowCount,
    evidence: {},
  };
}

function empty({ dataset, day }: StageRequest): BarlakeError {
  return new BarlakeError('E_SOURCE_EMPTY', {
    message: `The vendor’s file for ${dataset.name} ${day} has no rows.`,
    mend: 'The vendor usually replaces such a file; the next sync takes the new one. --retry-failed reads this one again.',
    details: { dataset: dataset.name, day },
  });
}

function rowsLost(
  request: StageRequest,
  rowsIn: number,
  counts: Pick<Provenance, 'quarantined' | 'duplicates'> & { readonly accepted: number },
): BarlakeError {
  return new BarlakeError('E_ROWS_LOST', {
    message: `${request.dataset.name} ${request.day}: ${rowsIn} rows came in, but ${counts.accepted} accepted + ${counts.quarantined} quarantined + ${counts.duplicates} duplicates do not add up to them.`,
    mend: 'Nothing was published. Please report this with the landed file.',
    details: { dataset: request.dataset.name, day: request.day },
  });
}

function unverified(request: StageRequest, expected: number, facts: BarFacts): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message: `${request.dataset.name} ${request.day} reads back with ${facts.rows} rows (${facts.broken} broken, ${facts.outOfOrder} out of order, ${facts.repeated} repeated); ${expected} sound ones were written.`,
    mend: 'Nothing was published. Check the disk and the memory, then run again with --retry-failed.',
    details: { dataset: request.dataset.name, day: request.day },
  });
}
