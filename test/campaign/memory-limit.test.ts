import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runMemoryCampaign } from '../support/memory-campaign.ts';

const LIMIT_MB = 512;

it.runIf(process.platform === 'linux')(
  `brings three full days of option minutes, 3.4 million rows each, into the lake within ${LIMIT_MB} MB`,
  async () => {
    const report = await runMemoryCampaign({
      dataset: 'options_minute',
      from: '2026-05-19',
      to: '2026-05-21',
      symbols: 12_000,
      limitMb: LIMIT_MB,
      cache: join(tmpdir(), 'barlake-bench', 'market'),
    });
    const { code, document, peakMb, sourceRows, seconds, memoryLog } = report;
    process.stderr.write(`${JSON.stringify({ peakMb, sourceRows, seconds, memory: document.memory })}\n`);
    process.stderr.write(`${memoryLog.join('\n')}\n`);
    expect(code).toBe(0);
    expect(peakMb).toBeLessThan(LIMIT_MB);
    expect(sourceRows).toBeGreaterThan(9_000_000);
    const [options] = document.datasets;
    expect(options).toMatchObject({ days: 3, rows: sourceRows, quarantined: 0, duplicates: 0 });
    expect(document.memory.limitMb).toBe(LIMIT_MB);
  },
);

it.runIf(process.platform === 'linux')(
  `judges every line of such a day within ${LIMIT_MB} MB when one of them is no bar`,
  async () => {
    const report = await runMemoryCampaign({
      dataset: 'options_minute',
      from: '2026-05-21',
      to: '2026-05-21',
      symbols: 12_000,
      limitMb: LIMIT_MB,
      isSpoilt: true,
    });
    const { document, peakMb, sourceRows, seconds } = report;
    process.stderr.write(`${JSON.stringify({ peakMb, sourceRows, seconds, memory: document.memory })}\n`);
    expect(report.code).toBe(0);
    expect(peakMb).toBeLessThan(LIMIT_MB);
    const [options] = document.datasets;
    expect(options).toMatchObject({ days: 1, rows: sourceRows - 1, quarantined: 1, duplicates: 0 });
  },
);
