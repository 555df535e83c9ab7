import { describe, expect, it } from 'vitest';
import type { FetchResult } from './fetch-result.ts';
import { type Batch, cutBatches, runBatches } from './run-batches.ts';

const { signal } = new AbortController();
const SYMBOLS = Array.from({ length: 7 }, (_, index) => `S${index}`);

const ended = (state: FetchResult['state'], brokenOff = false) => ({ state, brokenOff }) as FetchResult;

describe('batches of a universe', () => {
  it('are cut in order, the last one shorter', () => {
    const cut = (first: number, max?: number) =>
      cutBatches(SYMBOLS, { size: 3, first, max }).map(
        ({ number, symbols }) => `${number} ${symbols.join('')}`,
      );
    expect(cut(1)).toEqual(['1 S0S1S2', '2 S3S4S5', '3 S6']);
    expect(cut(2, 1)).toEqual(['2 S3S4S5']);
    expect(cut(4)).toEqual([]);
  });

  it('go on with the one that was stopped', async () => {
    const perform = ({ number }: Batch) => Promise.resolve(ended(number === 2 ? 'cancelled' : 'done'));
    const result = await runBatches(
      SYMBOLS,
      { size: 3, first: 1, max: undefined, delayMs: 0, signal },
      perform,
    );
    expect([result.all, result.results.length, result.done, result.next]).toEqual([3, 2, 1, 2]);
  });

  it('end with one that a refused key broke off, and go on with that one', async () => {
    const perform = ({ number }: Batch) => Promise.resolve(ended('partial', number === 2));
    const result = await runBatches(
      SYMBOLS,
      { size: 3, first: 1, max: undefined, delayMs: 0, signal },
      perform,
    );
    expect([result.results.length, result.next]).toEqual([2, 2]);
  });

  it('go on behind one that failed in part, and are over after the last', async () => {
    const perform = () => Promise.resolve(ended('partial'));
    const result = await runBatches(
      SYMBOLS,
      { size: 3, first: 2, max: undefined, delayMs: 1, signal },
      perform,
    );
    expect([result.results.map(({ batch }) => batch), result.next]).toEqual([[2, 3], undefined]);
  });

  it('stop while they wait for each other', async () => {
    const stop = new AbortController();
    const perform = () => {
      setImmediate(() => stop.abort());
      return Promise.resolve(ended('done'));
    };
    const options = { size: 3, first: 1, max: undefined, delayMs: 60_000, signal: stop.signal };
    const result = await runBatches(SYMBOLS, options, perform);
    expect([result.results.length, result.next]).toEqual([1, 2]);
  });
});
