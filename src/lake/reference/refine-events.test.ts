import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReferenceLake, type ReferenceLake } from '../../../test/support/reference-lake.ts';
import { parseSplitOverrides } from '../../domain/reference/split-override.ts';
import { DIVIDEND_TABLE } from './dividend-table.ts';
import type { Refine } from './merge-reference.ts';
import type { ReferenceRow, ReferenceTable } from './reference-table.ts';
import { refineDividends, refineSplits } from './refine-events.ts';
import { SPLIT_TABLE } from './split-table.ts';
import type { ReferenceUpdate } from './update-reference.ts';

let lake: ReferenceLake;
beforeAll(async () => {
  lake = await openReferenceLake();
});
beforeEach(async () => {
  await lake.empty();
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
});

function split(id: string, ticker: string, day: string, to: number | null): ReferenceRow {
  return { id, ticker, execution_date: day, split_from: 1, split_to: to };
}

function dividend(id: string, amount: number, payDay = '2024-03-01'): ReferenceRow {
  const day = { ex_dividend_date: '2024-02-01', pay_date: payDay };
  return { id, ticker: 'ABC', cash_amount: amount, currency: 'USD', ...day };
}

async function update(
  table: ReferenceTable,
  rows: readonly ReferenceRow[],
  refine: Refine,
): Promise<ReferenceUpdate> {
  return lake.updateWith(
    table,
    async (draft) => {
      await draft.add(rows);
      return { covers: [[]] };
    },
    { refine },
  );
}

async function effective(name: 'splits' | 'dividends'): Promise<readonly string[]> {
  const rows = await lake.read(name);
  return rows.map(
    ({ id, effective, decided_by }) => `${String(id)} ${String(effective)} ${String(decided_by)}`,
  );
}

describe('splits of a table', () => {
  const rows = [
    split('a', 'ABC', '2024-01-02', 2),
    split('b', 'ABC', '2024-01-02', 20),
    split('c', 'ABC', '2024-06-03', 3),
    split('d', 'XYZ', '2024-01-02', 1),
    split('e', 'XYZ', '2024-01-03', null),
    split('f', 'O’X', '2024-01-03', 4),
  ];

  it('are decided event by event, and doubt is told', async () => {
    const { findings } = await update(SPLIT_TABLE, rows, refineSplits([]));
    expect(await effective('splits')).toEqual([
      'a true rule',
      'b false rule',
      'c true vendor',
      'f true vendor',
      'd false rule',
      'e false rule',
    ]);
    expect(findings.map(({ rule, symbol }) => `${rule} ${symbol ?? ''}`)).toEqual([
      'split-conflict ABC',
      'split-without-effect XYZ',
      'split-ratio-invalid XYZ',
    ]);
  });

  it('change their version when only the decision changed, and keep it when it stays', async () => {
    await update(SPLIT_TABLE, rows, refineSplits([]));
    const text =
      'ticker,execution_date,split_from,split_to,decision\nABC,2024-01-02,1,20,keep\nO’X,2024-01-03,1,4,drop\nNO,2024-01-03,1,4,drop';
    const overrides = parseSplitOverrides(text, 'splits.csv');
    const decided = await update(SPLIT_TABLE, rows, refineSplits(overrides));
    expect(decided).toMatchObject({ version: 2, changes: { added: 0, changed: 3, removed: 0 } });
    expect(await effective('splits')).toEqual([
      'a false override',
      'b true override',
      'c true vendor',
      'f false override',
      'd false rule',
      'e false rule',
    ]);
    expect(decided.findings.filter(({ rule }) => rule === 'override-unmatched')).toHaveLength(1);
    expect(await update(SPLIT_TABLE, rows, refineSplits(overrides))).toMatchObject({ isNewVersion: false });
    const stored = await lake.lake.catalog.db.selectFrom('findings').select('rule').execute();
    expect(stored).toHaveLength(decided.findings.length);
  });
});

describe('dividends of a table', () => {
  it('count once when they stand there twice', async () => {
    const rows = [dividend('b', 0.25), dividend('a', 0.25), dividend('c', 1), dividend('d', 1, '2024-04-01')];
    const { findings } = await update(DIVIDEND_TABLE, rows, refineDividends);
    expect(await effective('dividends')).toEqual([
      'a true rule',
      'b false rule',
      'c true vendor',
      'd true vendor',
    ]);
    expect(findings.map(({ rule }) => rule)).toEqual(['dividend-duplicate', 'dividend-repeated']);
  });

  it('fill the catalog with a bounded number of findings', { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 20_500 }, (_, index) => ({
      ...dividend(`id-${index}`, -1),
      ticker: `T${index}`,
    }));
    const { findings } = await update(DIVIDEND_TABLE, rows, refineDividends);
    expect(findings).toHaveLength(20_001);
    expect(findings.at(-1)).toMatchObject({ rule: 'too-many-findings', rowCount: 500 });
    expect((await lake.read('dividends')).filter((row) => row['effective'] === true)).toEqual([]);
  });
});
