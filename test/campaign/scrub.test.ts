import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { runScrubCampaign } from '../support/scrub-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

const FLIPS = 1_000;

it(`finds ${FLIPS} flipped bits in as many Parquet files in one scrub, and repairs them`, {
  timeout: 3_600_000,
}, async () => {
  const seed = chooseSeed();
  const market = {
    datasets: ['stocks_daily', 'crypto_daily'],
    from: tradingDay('2024-03-01'),
    compacted: [],
    isParquetOnly: true,
  } as const;
  const report = await runScrubCampaign({ flips: FLIPS, flipsPerScrub: FLIPS, market, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect([report.flips, report.scrubs]).toEqual([FLIPS, 1]);
});

it(`finds ${FLIPS} flipped bits in files of every layer and repairs what they were in`, {
  timeout: 7_200_000,
}, async () => {
  const seed = chooseSeed();
  const report = await runScrubCampaign({ flips: FLIPS, flipsPerScrub: 40, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.flips).toBe(FLIPS);
});
