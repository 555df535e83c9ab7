import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { localDayOf } from '../../src/domain/local-time.ts';
import type { ReferenceRow } from '../../src/lake/reference/reference-table.ts';
import { type DefectFinding, type DefectLake, openDefectLake } from '../support/defect-lake.ts';
import { hasRealData, readSource } from '../support/real-bars.ts';

const REAL = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'real');

interface Range {
  readonly from: string;
  readonly to: string;
}

function readReference(name: string): readonly ReferenceRow[] {
  return (JSON.parse(readFileSync(join(REAL, name), 'utf8')) as { readonly results: readonly ReferenceRow[] })
    .results;
}

async function publishReal(
  lake: DefectLake,
  dataset: DatasetName,
  { file, from, to }: Range & { readonly file: string },
): Promise<number> {
  const byDay = Map.groupBy(readSource(`real/${file}`), ({ fields }) =>
    localDayOf(Number(fields[6]) / 1e6, 'America/New_York'),
  );
  const days = [...byDay.keys()].filter((day) => day >= from && day <= to).sort();
  for (const day of days) {
    await lake.publish(
      dataset,
      day,
      (byDay.get(day) ?? []).map(({ raw }) => raw),
    );
  }
  return days.length;
}

/** All days of a range with every rule that the data allow, and what stands of daily bars; coverage is a sample’s own. */
async function validateReal({ from, to }: Range): Promise<{
  readonly days: number;
  readonly findings: readonly string[];
}> {
  await using lake = await openDefectLake(Date.parse(`${to}T21:00:00Z`));
  await lake.know({ splits: readReference('splits.json'), dividends: readReference('dividends.json') });
  const days = await publishReal(lake, 'stocks_daily', { file: 'us_stocks_day_1998_2021.csv.gz', from, to });
  await publishReal(lake, 'stocks_minute', { file: 'us_stocks_minute_2008_2015.csv.gz', from, to });
  const all = await lake.validate(['stocks_daily', 'stocks_minute']);
  return { days, findings: all.filter(isAboutBars).map(nameOf) };
}

/** The sample has minutes of a few symbols on a few days, which rules about coverage say rightly. */
function isAboutBars({ rule }: DefectFinding): boolean {
  return !['missing-day', 'late-day', 'minutes-absent'].includes(rule);
}

function nameOf({ key, rule, severity, symbol }: DefectFinding): string {
  return `${key} ${rule} ${severity} ${symbol}`;
}

describe.skipIf(!hasRealData)('the rules on real bars', () => {
  it('find the wrong low of the worst weeks of 2008, and no panic', { timeout: 240_000 }, async () => {
    const { days, findings } = await validateReal({ from: '2008-08-20', to: '2008-11-28' });
    expect(days).toBe(71);
    // WM was paid twice on record; AIG doubled in a night with many times its volume; GOOG is held with a low of a cent.
    expect(findings).toEqual([
      '2009-08-05 dividend-duplicate warning WM',
      '2008-09-19 price-jump info AIG',
      '2008-09-30 bad-print warning GOOG',
    ]);
  });

  it('know seven shares for one, and miss the share that was handed out', { timeout: 240_000 }, async () => {
    const { days, findings } = await validateReal({ from: '2014-03-17', to: '2014-06-24' });
    expect(days).toBe(70);
    expect(findings).toEqual([
      '2009-08-05 dividend-duplicate warning WM',
      '2014-04-03 split-missing warning GOOG',
    ]);
  });
});
