import { describe, expect, it } from 'vitest';
import { tradingDay, utcMidnightMs } from '../../src/domain/trading-day.ts';
import { countReasons, refusedDays } from '../../src/lake/quality/refused-rows.ts';
import { type DefectFixture, defectFixtures, fixtureFiles } from '../support/defect-fixture.ts';
import { openDefectLake } from '../support/defect-lake.ts';

const NOON_AFTER_MS = 40 * 3_600_000;

async function look(fixture: DefectFixture) {
  const { market, reference, now } = fixture;
  const nowMs =
    now === undefined ? utcMidnightMs(tradingDay(market.lastDay)) + NOON_AFTER_MS : Date.parse(now);
  await using lake = await openDefectLake(nowMs);
  for (const { dataset, day, lines } of fixtureFiles(fixture)) await lake.publish(dataset, day, lines);
  if (reference !== undefined) await lake.know(reference);
  const findings = await lake.validate(fixture.datasets);
  const again = await lake.validate(fixture.datasets);
  const refused = await countReasons(lake.connection, lake.root, await refusedDays(lake.db, {}));
  const ingest = await lake.ingestRules();
  return {
    findings,
    again,
    ingest,
    reasons: [...new Set(refused.flatMap(({ reasons }) => Object.keys(reasons)))].sort(),
  };
}

describe('a defect of the vendor’s', () => {
  const fixtures = defectFixtures();

  it('has been put down in at least twenty ways', () => {
    const flagged = fixtures.filter(
      ([
        ,
        {
          expect: { refused, ingest, rules },
        },
      ]) => [...(refused ?? []), ...(ingest ?? []), ...rules].length > 0,
    );
    expect(flagged.length).toBeGreaterThanOrEqual(20);
  });

  it.each(fixtures)('is told of, and nothing else is: %s', async (_, fixture) => {
    const { findings, again, ingest, reasons } = await look(fixture);
    const grave = findings.filter(({ severity }) => severity !== 'info');
    expect(reasons).toEqual([...(fixture.expect.refused ?? [])].sort());
    expect(ingest).toEqual([...(fixture.expect.ingest ?? [])].sort());
    expect([...new Set(grave.map(({ rule }) => rule))].sort()).toEqual([...fixture.expect.rules].sort());
    // What was looked at is not looked at again, and what was found stands.
    expect(again).toEqual(findings);
  });
});
