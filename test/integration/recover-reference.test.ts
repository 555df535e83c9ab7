import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { PartitionRow } from '../../src/lake/catalog/partitions.ts';
import { recoverLake } from '../../src/lake/recovery/recover.ts';
import type { ReferenceRow } from '../../src/lake/reference/reference-table.ts';
import { SPLIT_TABLE } from '../../src/lake/reference/split-table.ts';
import { rebuildFolder } from '../support/rebuild-folder.ts';
import { openReferenceLake, type ReferenceLake } from '../support/reference-lake.ts';

const TABLE = 'reference/splits.parquet';
const LOG = 'reference/changes/splits/000002.parquet';
const NOW_MS = 1_700_000_000_000;

function split(id: string, to: number): ReferenceRow {
  return { id, ticker: 'AAPL', execution_date: `20${id}-01-02`, split_from: 1, split_to: to };
}

let open: ReferenceLake | undefined;

async function openTwoVersions(): Promise<{ lake: ReferenceLake; before: readonly PartitionRow[] }> {
  const lake = await openReferenceLake();
  open = lake;
  await lake.update(SPLIT_TABLE, [[split('10', 2), split('11', 3)]], [[]]);
  await copyFile(join(lake.lake.root, TABLE), join(lake.lake.root, 'before.parquet'));
  const before = await lake.lake.catalog.db.selectFrom('partitions').selectAll().execute();
  await lake.update(SPLIT_TABLE, [[split('10', 2), split('12', 5)]], [[]]);
  return { lake, before };
}

/** The catalog as it was when the process died in the second update. */
async function forget({ lake }: ReferenceLake, before: readonly PartitionRow[]): Promise<void> {
  const { db } = lake.catalog;
  await db.deleteFrom('partitions').execute();
  await db
    .insertInto('partitions')
    .values([...before])
    .execute();
  const { run_id } = await db
    .selectFrom('tasks')
    .select('run_id')
    .orderBy('run_id', 'desc')
    .executeTakeFirstOrThrow();
  await db.updateTable('tasks').set({ state: 'running' }).where('run_id', '=', run_id).execute();
}

async function ids(lake: ReferenceLake): Promise<readonly unknown[]> {
  return (await lake.read('splits')).map(({ id }) => id);
}

beforeEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = undefined;
});
afterAll(async () => {
  await open?.[Symbol.asyncDispose]();
});

describe('recovery of reference data', () => {
  it('adopts a table that was renamed and not told of, with its log', async () => {
    const { lake, before } = await openTwoVersions();
    const wanted = await lake.lake.catalog.db.selectFrom('partitions').selectAll().orderBy('key').execute();
    await forget(lake, before);
    const report = await recoverLake(lake.lake, lake.session, NOW_MS);
    expect(report).toMatchObject({ interrupted: 1, adopted: [TABLE, LOG], removed: [], leftAlone: [] });
    expect(await lake.lake.catalog.db.selectFrom('partitions').selectAll().orderBy('key').execute()).toEqual(
      wanted,
    );
    expect(await ids(lake)).toEqual(['10', '12']);
    expect(await recoverLake(lake.lake, lake.session, NOW_MS)).toMatchObject({ interrupted: 0 });
  });

  it('removes a log whose table never came, and the next update writes that version', async () => {
    const { lake, before } = await openTwoVersions();
    await forget(lake, before);
    await copyFile(join(lake.lake.root, 'before.parquet'), join(lake.lake.root, TABLE));
    const report = await recoverLake(lake.lake, lake.session, NOW_MS);
    expect(report).toMatchObject({ adopted: [], removed: [LOG], leftAlone: [] });
    expect(await ids(lake)).toEqual(['10', '11']);
    const update = await lake.update(SPLIT_TABLE, [[split('10', 2), split('12', 5)]], [[]]);
    expect(update).toMatchObject({ version: 2, changes: { added: 1, removed: 1 } });
  });

  it('leaves a table alone that it cannot read', async () => {
    const { lake, before } = await openTwoVersions();
    await forget(lake, before);
    await copyFile(join(lake.lake.root, 'catalog.db'), join(lake.lake.root, TABLE));
    const report = await recoverLake(lake.lake, lake.session, NOW_MS);
    expect(report.leftAlone).toMatchObject([
      { path: TABLE, reason: expect.stringContaining('cannot be read') },
    ]);
  });
});

describe('rebuilding the catalog', () => {
  it('finds tables and logs again, and what was asked for', async () => {
    const { lake } = await openTwoVersions();
    const { db } = lake.lake.catalog;
    await lake.updateWith(SPLIT_TABLE, async () => ({
      covers: [],
      asked: { '*': { from: null, to: '2024-03-08' } },
    }));
    const wanted = await db.selectFrom('partitions').selectAll().orderBy('key').execute();
    const { signal } = new AbortController();
    const report = await rebuildFolder(lake.lake.root, { session: lake.session, nowMs: NOW_MS, signal });
    expect(report).toMatchObject({ damaged: [], foreign: [], previous: { kind: 'kept' } });
    expect(await db.selectFrom('partitions').selectAll().orderBy('key').execute()).toEqual(wanted);
    expect(wanted.map(({ key }) => key)).toEqual(['000001', '000002', 'current']);
  });

  it('names a damaged table, keeps its logs, and counts on from them', async () => {
    const { lake } = await openTwoVersions();
    await lake.damage(TABLE);
    const { signal } = new AbortController();
    const report = await rebuildFolder(lake.lake.root, { session: lake.session, nowMs: NOW_MS, signal });
    expect(report.damaged.map(({ path }) => path)).toEqual([TABLE]);
    const again = await lake.update(SPLIT_TABLE, [[split('10', 2)]], [[]]);
    expect(again).toMatchObject({ version: 3, rows: 1 });
  });

  it('leaves out what only looks like reference data', async () => {
    const { lake } = await openTwoVersions();
    await copyFile(join(lake.lake.root, TABLE), join(lake.lake.root, 'reference', 'dividends.parquet'));
    const { signal } = new AbortController();
    const report = await rebuildFolder(lake.lake.root, { session: lake.session, nowMs: NOW_MS, signal });
    expect(report.foreign).toMatchObject([
      { path: 'reference/dividends.parquet', reason: 'holds splits version 2' },
    ]);
  });
});
