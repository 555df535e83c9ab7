import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { enqueueDocumentSchema } from '../../contract/cli/enqueue.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openFetchBench } from '../support/fetch-bench.ts';

const SPAN = { from: tradingDay('2026-01-05'), to: tradingDay('2026-01-30'), symbols: 20 };

describe('enqueue', () => {
  it('works a universe off in batches, and says where to go on', async () => {
    await using bench = await openFetchBench(SPAN);
    await writeFile(bench.folder.at('some.txt'), 'AAPL\nMSFT\nNVDA\nAMZN\nTSLA\n');
    const args = [
      'enqueue',
      'some.txt',
      '--from',
      '2026-01-05',
      '--to',
      '2026-01-09',
      '--batch-size',
      '2',
      '--json',
    ];
    const first = await bench.run([...args, '--max-batches', '2']);
    const begun = enqueueDocumentSchema.parse(JSON.parse(first.out));
    expect([first.code, begun.batches]).toEqual([0, { all: 3, size: 2, first: 1, done: 2, next: 3 }]);
    const rest = enqueueDocumentSchema.parse(
      JSON.parse((await bench.run([...args, '--start-batch', '3'])).out),
    );
    expect(rest.batches).toMatchObject({ done: 1, next: null });
    expect(
      await bench.rows('SELECT count(*) AS bars, count(DISTINCT symbol) AS symbols FROM stocks_1d'),
    ).toEqual([{ bars: 25, symbols: 5 }]);
    const past = await bench.run([...args, '--start-batch', '4']);
    expect(past.code).toBe(2);
    const runs = await bench.rows('SELECT command, state FROM runs');
    expect(runs).toEqual(Array.from({ length: 3 }, () => ({ command: 'enqueue', state: 'done' })));
  });

  it('ends with the batch in which the key expires, and names it as the one to go on with', async () => {
    await using bench = await openFetchBench(SPAN);
    await writeFile(bench.folder.at('some.txt'), 'AAPL\nMSFT\nNVDA\nAMZN\nTSLA\n');
    // A second later than the others, so that one symbol of the batch is had.
    bench.vendor.control.addFault('throttle=/v2/aggs/ticker/MSFT/*,times=1,retry-after=1');
    bench.vendor.control.addFault('error=/v2/aggs/ticker/MSFT/*,code=401,after=1');
    const args = ['enqueue', 'some.txt', '--from', '2026-01-05', '--to', '2026-01-09', '--batch-size', '2'];
    const { code, out, err } = await bench.run(args);
    expect([code, out]).toEqual([3, '0 of 3 batches worked off. Next: --start-batch 1\n']);
    expect(err).toContain('Run the same command again');
  });

  it('refuses a universe file that was half-written', async () => {
    await using bench = await openFetchBench(SPAN);
    await writeFile(bench.folder.at('half.json'), '{"format":1,"symbols":["AAPL"');
    const { code, err } = await bench.run(['enqueue', 'half.json']);
    expect([code, err]).toEqual([expect.any(Number), expect.stringContaining('E_UNIVERSE')]);
    expect(await readFile(bench.folder.at('half.json'), 'utf8')).toContain('AAPL');
  });
});
