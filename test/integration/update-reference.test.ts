import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceRow } from '../../src/lake/reference/reference-table.ts';
import { SPLIT_TABLE } from '../../src/lake/reference/split-table.ts';
import { openReferenceLake, type ReferenceLake } from '../support/reference-lake.ts';

const EVERYTHING = [[]];

function split(id: string, day: string, to = 4, ticker = 'AAPL'): ReferenceRow {
  return { id, ticker, execution_date: day, split_from: 1, split_to: to, adjustment_type: 'forward_split' };
}

let lake: ReferenceLake;
beforeAll(async () => {
  lake = await openReferenceLake();
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
});

describe('a table of reference data', () => {
  it('begins with version 1 and makes no version without a change', async () => {
    await lake.empty();
    const rows = [split('b', '2020-08-31'), split('a', '2014-06-09', 7)];
    const first = await lake.update(SPLIT_TABLE, [rows], EVERYTHING);
    expect(first).toMatchObject({
      version: 1,
      isNewVersion: true,
      rows: 2,
      changes: { added: 2, changed: 0, removed: 0 },
    });
    const bytes = await lake.fileHash('reference/splits.parquet');
    const second = await lake.update(SPLIT_TABLE, [rows.toReversed()], EVERYTHING);
    expect(second).toMatchObject({
      version: 1,
      isNewVersion: false,
      changes: { added: 0, changed: 0, removed: 0 },
    });
    expect(await lake.fileHash('reference/splits.parquet')).toBe(bytes);
    expect(await lake.files()).toEqual([
      'reference/changes/splits/000001.parquet',
      'reference/splits.parquet',
    ]);
  });

  it('keeps what was added, changed and removed in the log of the version', async () => {
    await lake.empty();
    await lake.update(SPLIT_TABLE, [[split('a', '2020-08-31'), split('b', '2021-01-04')]], EVERYTHING);
    const second = await lake.update(
      SPLIT_TABLE,
      [[split('a', '2020-08-31', 5), split('c', '2022-02-02')]],
      EVERYTHING,
    );
    expect(second).toMatchObject({ version: 2, changes: { added: 1, changed: 1, removed: 1 } });
    expect(second.sample.map(({ change, key }) => [change, key['id']])).toEqual([
      ['added', 'c'],
      ['changed', 'a'],
      ['removed', 'b'],
    ]);
    const [changed] = second.sample.filter(({ change }) => change === 'changed');
    expect([changed?.before?.['split_to'], changed?.after?.['split_to']]).toEqual([4, 5]);
    expect(await lake.changes('splits', 2)).toMatchObject([
      { change: 'added', key: '{"id":"c"}', before: null },
      { change: 'changed', key: '{"id":"a"}' },
      { change: 'removed', key: '{"id":"b"}', after: null },
    ]);
  });

  it('removes only within what was asked for', async () => {
    await lake.empty();
    await lake.update(SPLIT_TABLE, [[split('old', '2010-01-04'), split('new', '2026-02-02')]], EVERYTHING);
    const covers = [[{ column: 'execution_date', from: '2026-01-01' }]];
    expect(await lake.update(SPLIT_TABLE, [[]], covers)).toMatchObject({ rows: 1, changes: { removed: 1 } });
    expect(await lake.update(SPLIT_TABLE, [[]], [])).toMatchObject({ rows: 1, isNewVersion: false });
    expect((await lake.read('splits')).map(({ id }) => id)).toEqual(['old']);
  });

  it('keeps a value that the endpoint at hand does not send', async () => {
    await lake.empty();
    await lake.update(SPLIT_TABLE, [[split('a', '2020-08-31')]], EVERYTHING);
    const { adjustment_type: _, ...older } = split('a', '2020-08-31');
    expect(await lake.update(SPLIT_TABLE, [[older]], EVERYTHING)).toMatchObject({ isNewVersion: false });
    expect(await lake.read('splits')).toMatchObject([{ adjustment_type: 'forward_split' }]);
  });

  it('publishes nothing when receiving fails', async () => {
    await lake.empty();
    await lake.update(SPLIT_TABLE, [[split('a', '2020-08-31')]], EVERYTHING);
    const broken = lake.updateWith(SPLIT_TABLE, async (draft) => {
      await draft.add([split('b', '2021-08-31')]);
      throw new Error('the line went dead');
    });
    await expect(broken).rejects.toThrow('the line went dead');
    expect((await lake.read('splits')).map(({ id }) => id)).toEqual(['a']);
  });

  it('does not believe an answer that lacks most of what was there, unless it is told to', async () => {
    await lake.empty();
    const rows = Array.from({ length: 150 }, (_, index) =>
      split(`id-${index}`, '2024-01-02', 2, `T${index}`),
    );
    await lake.update(SPLIT_TABLE, [rows], EVERYTHING);
    await expect(lake.update(SPLIT_TABLE, [rows.slice(0, 20)], EVERYTHING)).rejects.toMatchObject({
      code: 'E_VENDOR',
      message: expect.stringContaining('left out 130 and sent 20'),
    });
    expect(await lake.read('splits')).toHaveLength(150);
    const believed = await lake.updateWith(
      SPLIT_TABLE,
      async (draft) => {
        await draft.add(rows.slice(0, 20));
        return { covers: EVERYTHING };
      },
      { acceptsLosses: true },
    );
    expect(believed).toMatchObject({ rows: 20, changes: { removed: 130 } });
  });

  it('refuses to build on a damaged file, and begins again when it is told to', async () => {
    await lake.empty();
    await lake.update(SPLIT_TABLE, [[split('a', '2020-08-31')]], EVERYTHING);
    await lake.damage('reference/splits.parquet');
    await expect(lake.update(SPLIT_TABLE, [[]], [])).rejects.toMatchObject({
      code: 'E_PARTITION_DAMAGED',
      mend: expect.stringContaining('--full'),
    });
    const again = await lake.updateWith(
      SPLIT_TABLE,
      async (draft, state) => {
        expect(state).toBeUndefined();
        await draft.add([split('a', '2020-08-31')]);
        return { covers: EVERYTHING };
      },
      { replacesDamaged: true },
    );
    expect(again).toMatchObject({ version: 2, isNewVersion: true, rows: 1 });
  });

  it('holds the same rows however they come: in pages of any size and order, once or twice', async () => {
    const row = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      day: fc.constantFrom('2024-01-02', '2024-06-03', '2025-01-02'),
      to: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 12 }),
        fc.array(row, { maxLength: 12 }),
        async (one, two) => {
          const first = one.map(({ id, day, to }) => split(id, day, to));
          const second = two.map(({ id, day, to }) => split(id, day, to));
          await lake.empty();
          await lake.update(SPLIT_TABLE, [first], EVERYTHING);
          const there = await lake.update(SPLIT_TABLE, [second], []);
          const rows = await lake.read('splits');
          const again = await lake.update(
            SPLIT_TABLE,
            second.toReversed().map((each) => [each]),
            [],
          );
          expect(again).toMatchObject({ isNewVersion: false, version: there.version });
          expect(await lake.read('splits')).toEqual(rows);
          expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
          expect(there.isNewVersion).toBe(
            there.changes.added + there.changes.changed + there.changes.removed > 0,
          );
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
});
