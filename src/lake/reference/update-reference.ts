import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type { Packing } from '../bronze/parquet-options.ts';
import { endTask } from '../catalog/task-log.ts';
import { type DuckDbConnection, type DuckDbSession, interruptOn } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { explainDiskError } from '../storage/disk-error.ts';
import { tempFolder } from '../storage/lake-paths.ts';
import { referenceFiles } from './describe-reference-file.ts';
import { damagedReference, findReference, isAsPublished, type ReferenceState } from './find-reference.ts';
import { type Merged, mergeReference, type Refine } from './merge-reference.ts';
import { publishReference, REFERENCE_TASK, replaceReferenceFindings } from './publish-reference.ts';
import { beginDraft, type ReferenceDraft } from './reference-draft.ts';
import type { AskedSoFar, ChangeCounts } from './reference-footer.ts';
import { CURRENT_KEY } from './reference-paths.ts';
import type { Coverage, ReferenceTable } from './reference-table.ts';
import { type ChangeSample, sampleChanges } from './sample-changes.ts';
import { stageReference } from './stage-reference.ts';

/** What updates of one run share. */
export interface ReferenceWorld {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly signal: AbortSignal;
  readonly packing: Packing;
  readonly nowMs: () => number;
  readonly runId: string;
  /** Version of barlake, for the footer. */
  readonly version: string;
}

/** What the vendor’s answers speak for. */
export interface Received {
  /** Stored rows within one of these that did not come again are gone; without any, nothing ever goes. */
  readonly covers: readonly Coverage[];
  /** What was asked, by subject; put over what was known. */
  readonly asked?: AskedSoFar;
}

/** How a table is brought up to date. */
export interface ReferenceSource {
  /** Puts what the vendor says into the draft. `state` is what the lake holds, for asking only what may be new. */
  receive(draft: ReferenceDraft, state: ReferenceState | undefined): Promise<Received>;
  /** Sets the table’s derived columns; its findings take the place of the former ones. */
  readonly refine?: Refine;
  /** Begins again with an empty table when the file is damaged, which is an error otherwise. */
  readonly replacesDamaged?: boolean;
  /** Lets go of most of the rows that were asked for again, when the vendor no longer has them. */
  readonly acceptsLosses?: boolean;
}

/** What an update did. */
export interface ReferenceUpdate {
  readonly table: ReferenceTableName;
  /** The version the lake holds now. */
  readonly version: number;
  /** Whether that version is new; one without any change is never made. */
  readonly isNewVersion: boolean;
  readonly rows: number;
  readonly received: number;
  /** Distinct tickers among the received rows. */
  readonly symbols: number;
  /** Received rows that another one with the same key stood in for. */
  readonly duplicates: number;
  readonly changes: ChangeCounts;
  readonly sample: readonly ChangeSample[];
  readonly findings: readonly Finding[];
}

/**
 * Brings a table of reference data up to date: receive, merge, compare, and publish a new version when something changed.
 * Under the write lock. Memory stays bounded: rows live in the engine, which spills. Throws `E_PARTITION_DAMAGED`,
 * `E_VERIFY`, `E_DISK_FULL`, and what `receive` throws; the lake is then as it was.
 */
export async function updateReference(
  world: ReferenceWorld,
  table: ReferenceTable,
  source: ReferenceSource,
): Promise<ReferenceUpdate> {
  const { lake, session, signal } = world;
  const state = await findReference(lake, table.name);
  const current = await usable(state, source);
  using connection = await session.connect();
  using _interrupt = interruptOn(signal, connection);
  const draft = await beginDraft(connection, table, signal);
  const received = await source.receive(draft, current);
  const { rowCount } = draft;
  const asked = { ...current?.asked, ...received.asked };
  const merged = await mergeReference(connection, {
    table,
    currentFile: current?.file,
    covers: received.covers,
    refine: source.refine,
    signal,
  });
  const { added, changed, removed } = merged.changes;
  if (source.acceptsLosses !== true) assertNoLandslide(table.name, merged);
  const isNewVersion = current === undefined || added + changed + removed > 0;
  const version =
    state === undefined ? await nextVersion(lake, table.name) : state.version + (isNewVersion ? 1 : 0);
  if (isNewVersion) await publish(connection, world, { table, merged, version, asked });
  else await noteAsked(lake, table.name, asked, merged.findings);
  return {
    table: table.name,
    version,
    isNewVersion,
    rows: merged.rows,
    received: rowCount,
    symbols: merged.symbols,
    duplicates: merged.duplicates,
    changes: merged.changes,
    sample: await sampleChanges(connection),
    findings: merged.findings,
  };
}

/** The current file if it is the one that was published, byte for byte: what is merged with it is written anew. */
async function usable(
  state: ReferenceState | undefined,
  { replacesDamaged = false }: ReferenceSource,
): Promise<ReferenceState | undefined> {
  if (state === undefined) return undefined;
  if (await isAsPublished(state)) return state;
  if (replacesDamaged) return undefined;
  throw damagedReference(state, state.isIntact ? 'not what was published' : 'missing or of another size');
}

/** After a table was lost its logs may be left, and they are not written over. */
async function nextVersion(lake: Lake, table: ReferenceTableName): Promise<number> {
  const logs = (await referenceFiles(lake.root)).filter((file) => file.table === table);
  return Math.max(0, ...logs.map(({ version }) => version ?? 0)) + 1;
}

/** Fewer rows may go without a word: small windows hold few. */
const LANDSLIDE_ROWS = 100;

/** Vendors correct a row here and there; a list that lacks most of what it had is a fault of theirs. */
function assertNoLandslide(table: ReferenceTableName, { changes, kept }: Merged): void {
  const { removed } = changes;
  if (removed < LANDSLIDE_ROWS || removed <= kept) return;
  throw new BarlakeError('E_VENDOR', {
    message: `Of the rows of ${table} that were asked for again, the vendor left out ${removed} and sent ${kept}. Nothing was changed.`,
    mend: `Run again later; if the rows are gone for good, \`barlake sync reference --only ${table} --full\` takes the vendor’s word for it.`,
    details: { table, removed, kept },
  });
}

interface Publishing {
  readonly table: ReferenceTable;
  readonly merged: Merged;
  readonly version: number;
  readonly asked: AskedSoFar;
}

async function publish(
  connection: DuckDbConnection,
  world: ReferenceWorld,
  publishing: Publishing,
): Promise<void> {
  const { lake, packing, nowMs, runId, version: barlake, signal } = world;
  const { table, merged } = publishing;
  await mkdir(tempFolder(lake.root), { recursive: true });
  const folder = await mkdtemp(join(tempFolder(lake.root), `reference-${table.name}-`));
  try {
    const input = { ...publishing, atMs: nowMs(), folder, packing, barlake };
    const staged = await stageReference(connection, input);
    signal.throwIfAborted();
    await publishReference(lake, staged, { runId, nowMs, findings: merged.findings });
  } catch (thrown) {
    const error = explainDiskError(thrown, lake.root);
    const errorCode = isBarlakeError(error) ? error.code : 'E_UNEXPECTED';
    const errorMessage = error instanceof Error ? error.message : String(error);
    const end = { state: 'failed', finishedMs: nowMs(), errorCode, errorMessage } as const;
    const task = { runId, taskId: `${REFERENCE_TASK}:${table.name}` };
    await endTask(lake.catalog.db, task, end).catch(() => undefined);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing changed, and that is worth knowing: the next update asks from here on. */
async function noteAsked(
  lake: Lake,
  table: ReferenceTableName,
  asked: AskedSoFar,
  findings: readonly Finding[],
): Promise<void> {
  await lake.catalog.db.transaction().execute(async (db) => {
    await db
      .updateTable('partitions')
      .set({ covered: JSON.stringify(asked) })
      .where('layer', '=', 'reference')
      .where('dataset', '=', table)
      .where('key', '=', CURRENT_KEY)
      .execute();
    await replaceReferenceFindings(db, table, findings);
  });
}
