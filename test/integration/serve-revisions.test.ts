import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import {
  type RevisionDifference,
  type RevisionsDocument,
  revisionDifferenceSchema,
  revisionsDocumentSchema,
} from '../../contract/api/revisions.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { runInside } from '../support/run-barlake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DAY = tradingDay('2026-03-12');
const OTHER_DAY = tradingDay('2026-03-11');
const DAY_MS = Date.parse('2026-03-12T04:00:00Z');
const SYNC = ['stocks_daily', '--from', OTHER_DAY, '--to', DAY];
const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';

/** `AAPL` is always there, with a close; of the others, who is named. */
function csv(close: number, ...others: readonly string[]): string {
  const line = (symbol: string, price: number): string =>
    `${symbol},1000,182,${price},190,180,${DAY_MS}000000,10`;
  return [HEADER, line('AAPL', close), ...others.map((symbol) => line(symbol, 181)), ''].join('\n');
}

let bench: SyncBench;
let server: OpenServer;

async function deliver(text: string): Promise<void> {
  await bench.vendor.control.replaceObject(keyOf('stocks_daily', DAY), { kind: 'csv', text });
  const { code, out } = await bench.sync(SYNC);
  if (code !== 0) throw new Error(out);
}

beforeAll(async () => {
  bench = await openSyncBench({
    symbols: 8,
    from: tradingDay('2026-03-09'),
    to: tradingDay('2026-03-13'),
    datasets: ['stocks_daily'],
  });
  await deliver(csv(181, 'GONE'));
  await deliver(csv(182, 'GONE', 'SAME'));
  const pin = await runInside(['pin', 'monday', '--lake', bench.root], { cwd: bench.folder.path });
  if (pin.code !== 0) throw new Error(pin.out);
  await deliver(csv(183.5, 'SAME', 'ZNEW', 'ZNEWER'));
  server = await openServer(bench.root);
}, 120_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

function addressOf(path: string, layer: string, day: string): string {
  return path.replace(':layer', layer).replace(':dataset', 'stocks_daily').replace(':key', day);
}

async function ask(address: string): Promise<unknown> {
  const response = await server.get(address);
  const document: unknown = await response.json();
  expect({ status: response.status, document }).toMatchObject({ status: 200 });
  return document;
}

async function revisions(layer: string, day: string): Promise<RevisionsDocument> {
  return revisionsDocumentSchema.parse(await ask(addressOf(API_PATH.revisions, layer, day)));
}

async function difference(day: string): Promise<RevisionDifference> {
  const address = `${addressOf(API_PATH.revisionDifference, 'bronze', day)}?pin=monday`;
  return revisionDifferenceSchema.parse(await ask(address));
}

describe('what a partition was before', () => {
  it('is told in full of what a pin holds, and as far as it is remembered of what is gone', async () => {
    const { present, earlier, isComparable } = await revisions('bronze', DAY);
    expect(isComparable).toBe(true);
    expect(present).toMatchObject({ rows: 4, symbols: 4, source: 'flat' });
    expect(earlier).toMatchObject([
      { pin: 'monday', rows: 3, symbols: 3, source: 'flat' },
      { pin: null, rows: 2, symbols: null, contentHash: null, sourceEtag: null },
    ]);
    expect(earlier[0]?.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([present, ...earlier].map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(new Set([present.sourceEtag, earlier[0]?.sourceEtag]).size).toBe(2);
    const times = [present, ...earlier].map(({ madeMs }) => madeMs ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(times.at(-1)).toBeGreaterThan(0);
  });

  it('is nothing of a day that was made once', async () => {
    expect(await revisions('bronze', OTHER_DAY)).toMatchObject({ earlier: [] });
  });

  it('is known of landed files, too, whose bytes are no bars', async () => {
    const { earlier, isComparable } = await revisions('landing', DAY);
    expect(isComparable).toBe(false);
    expect(earlier.map(({ pin }) => pin)).toEqual(['monday', null]);
  });
});

describe('bars of two revisions', () => {
  it('are told apart, counted and named', async () => {
    expect(await difference(DAY)).toEqual({
      pin: 'monday',
      rowsBefore: 3,
      rowsAfter: 4,
      added: 2,
      removed: 1,
      changed: 1,
      symbolCount: 4,
      symbols: [
        { symbol: 'AAPL', added: 0, removed: 0, changed: 1 },
        { symbol: 'GONE', added: 0, removed: 1, changed: 0 },
        { symbol: 'ZNEW', added: 1, removed: 0, changed: 0 },
        { symbol: 'ZNEWER', added: 1, removed: 0, changed: 0 },
      ],
      bars: [
        { symbol: 'AAPL', timestampMs: DAY_MS, state: 'changed', change: 'close 182.0 → 183.5' },
        { symbol: 'GONE', timestampMs: DAY_MS, state: 'removed', change: '' },
        { symbol: 'ZNEW', timestampMs: DAY_MS, state: 'added', change: '' },
        { symbol: 'ZNEWER', timestampMs: DAY_MS, state: 'added', change: '' },
      ],
    });
  });

  it('are the same of a day that did not change', async () => {
    expect(await difference(OTHER_DAY)).toMatchObject({ symbolCount: 0, bars: [] });
  });

  it.each([
    { layer: 'bronze', day: '1999-01-04', pin: 'monday', status: 404 },
    { layer: 'bronze', day: DAY, pin: 'tuesday', status: 404 },
    { layer: 'bronze', day: DAY, pin: '../monday', status: 400 },
    { layer: 'landing', day: DAY, pin: 'monday', status: 400 },
  ])('are refused: $layer of $day in $pin', async ({ layer, day, pin, status }) => {
    const query = new URLSearchParams({ pin }).toString();
    const response = await server.get(`${addressOf(API_PATH.revisionDifference, layer, day)}?${query}`);
    expect(response.status).toBe(status);
  });
});
