import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openLakeBuilder } from '../support/lake-builder.ts';
import { openTestEngine } from '../support/open-engine.ts';
import { barLine, makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

const ASKED = { asset: 'stocks', timeframe: '1d', symbols: ['AAPL'] } as const;

let sample: SampleLake;
beforeEach(async () => {
  sample = await makeSampleLake('query-cache');
});
afterEach(async () => sample[Symbol.asyncDispose]());

async function keptFiles(): Promise<readonly string[]> {
  const folder = join(sample.root, 'cache');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('answers that are kept', () => {
  it('are found again, by whoever asks for the same in another form, and by the next process', async () => {
    {
      await using engine = await openTestEngine(sample.root, sample.folder.path);
      const first = await engine.ask({ ...ASKED, symbols: ['AAPL', 'NA'] });
      expect(first.cache).toBe('miss');
      const again = await engine.ask({
        ...ASKED,
        symbols: ['NA', 'AAPL', 'NA'],
        from: tradingDay('2023-01-01'),
      });
      expect(again).toEqual({ ...first, cache: 'hit' });
    }
    await using later = await openTestEngine(sample.root, sample.folder.path);
    const { cache, rows } = await later.ask({ ...ASKED, symbols: ['AAPL', 'NA'] });
    expect([cache, rows.length]).toEqual(['hit', 8]);
  });

  it('are others for every part of a request', async () => {
    await using engine = await openTestEngine(sample.root, sample.folder.path);
    const requests = [
      ASKED,
      { ...ASKED, symbols: ['NA'] },
      { ...ASKED, columns: ['close'] },
      { ...ASKED, columns: ['open'] },
      { ...ASKED, limit: 1 },
      { ...ASKED, isDescending: true },
      { ...ASKED, order: 'time' },
      { ...ASKED, timeframe: '1w' },
      { ...ASKED, to: tradingDay('2024-01-03') },
      { ...ASKED, startMs: Date.parse('2024-01-03T00:00:00Z') },
      { ...ASKED, expressions: [{ name: 'x', text: '$close' }] },
      { ...ASKED, expressions: [{ name: 'x', text: '$open' }] },
    ] as const;
    for (const request of requests) expect((await engine.ask(request)).cache).toBe('miss');
    for (const request of requests) expect((await engine.ask(request)).cache).toBe('hit');
  });

  it('are never those of before a change of the lake, and stay for days that did not change', async () => {
    await using engine = await openTestEngine(sample.root, sample.folder.path);
    const early = { ...ASKED, to: tradingDay('2024-01-03') };
    const before = await engine.ask(ASKED);
    await engine.ask(early);
    {
      await using builder = await openLakeBuilder(sample.root);
      await builder.publish('stocks_daily', '2024-01-10', [barLine('AAPL', '2024-01-10T05:00:00Z')]);
    }
    const after = await engine.ask(ASKED);
    expect([after.cache, after.rows.length]).toEqual(['miss', before.rows.length + 1]);
    expect((await engine.ask(early)).cache).toBe('hit');
    {
      await using builder = await openLakeBuilder(sample.root);
      await builder.publish('stocks_daily', '2024-01-03', [barLine('AAPL', '2024-01-03T05:00:00Z', 5)]);
    }
    const corrected = await engine.ask(early);
    expect(corrected.cache).toBe('miss');
    expect(corrected.rows.map(({ volume }) => volume)).toContain(5);
  });

  it('are dropped and computed anew when their files are damaged', async () => {
    const rows = await (async () => {
      await using engine = await openTestEngine(sample.root, sample.folder.path);
      return (await engine.ask(ASKED)).rows;
    })();
    const [file = ''] = await keptFiles();
    const bytes = await readFile(file);
    for (const damaged of [bytes.subarray(0, 40), Buffer.from('barlake1'), Buffer.alloc(0), flipped(bytes)]) {
      await writeFile(file, damaged);
      await using engine = await openTestEngine(sample.root, sample.folder.path);
      const answer = await engine.ask(ASKED);
      expect([answer.cache, answer.rows]).toEqual(['miss', rows]);
    }
    await using engine = await openTestEngine(sample.root, sample.folder.path);
    expect((await engine.ask(ASKED)).cache).toBe('hit');
  });

  it('are not those that nobody read to their end', async () => {
    await using engine = await openTestEngine(sample.root, sample.folder.path);
    const { batches } = await engine.bars(ASKED);
    await batches[Symbol.asyncIterator]().next();
    expect((await engine.ask(ASKED)).cache).toBe('miss');
  });

  it('may be removed at any time', async () => {
    await using engine = await openTestEngine(sample.root, sample.folder.path);
    await engine.ask(ASKED);
    await rm(join(sample.root, 'cache'), { recursive: true, force: true });
    expect((await engine.ask(ASKED)).rows.length).toBe(4);
    await engine.ask({ ...ASKED, limit: 2 });
  });

  it('are none when the configuration says so', async () => {
    await writeFile(sample.folder.at('barlake.yaml'), 'cache:\n  maxMb: 0\n');
    await using engine = await openTestEngine(sample.root, sample.folder.path);
    await engine.ask(ASKED);
    expect((await engine.ask(ASKED)).cache).toBe('off');
    expect(await keptFiles()).toEqual([]);
  });
});

function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const middle = Math.floor(bytes.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return changed;
}
