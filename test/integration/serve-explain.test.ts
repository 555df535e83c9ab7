import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { barsDocumentSchema, type ExplainDocument, explainDocumentSchema } from '../../contract/api/bars.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { runInside } from '../support/run-barlake.ts';
import { bothEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DAY = tradingDay('2026-03-12');
const DAY_MS = Date.parse('2026-03-12T04:00:00Z');
const NS = `${DAY_MS}000000`;
const CSV = `ticker,volume,open,close,high,low,window_start,transactions
AAPL,1000.5,182,181.2,182.8,180.2,${NS},10
AAP,1000,18,18.2,18.8,17.2,${NS},10
BAD,500,484.6,499.9,495.4,483,${NS},10
`;

let bench: SyncBench;
let server: OpenServer;

beforeAll(async () => {
  bench = await openSyncBench({
    symbols: 8,
    from: tradingDay('2026-03-09'),
    to: tradingDay('2026-03-13'),
    datasets: ['stocks_daily', 'stocks_minute'],
  });
  await bench.vendor.control.replaceObject(keyOf('stocks_daily', DAY), { kind: 'csv', text: CSV });
  await bench.sync(['stocks_daily', 'stocks_minute', '--from', '2026-03-11', '--to', '2026-03-13']);
  const env = bothEnv(bench.vendor);
  await runInside(['sync', 'reference', '--lake', bench.root], { cwd: bench.folder.path, env });
  server = await openServer(bench.root);
}, 120_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

async function explain(dataset: string, symbol: string, timestampMs: number): Promise<ExplainDocument> {
  const query = new URLSearchParams({ dataset, symbol, timestampMs: String(timestampMs) });
  const response = await server.get(`${API_PATH.explain}?${query.toString()}`);
  const document: unknown = await response.json();
  expect({ status: response.status, document }).toMatchObject({ status: 200 });
  return explainDocumentSchema.parse(document);
}

describe('why a bar is so', () => {
  it('goes from the stored bar back to the vendor’s line', async () => {
    const found = await explain('stocks_daily', 'AAPL', DAY_MS);
    expect(found.bar).toMatchObject({ symbol: 'AAPL', date: DAY, close: 181.2, volume: 1000.5 });
    expect(found.raw).toMatchObject({ line: CSV.split('\n')[1], header: CSV.split('\n')[0], lineNumber: 2 });
    expect(found.file).toMatchObject({ source: 'flat', path: expect.stringContaining(DAY) as string });
    expect(found.rules.length).toBeGreaterThan(5);
    expect(found.rules.filter(({ isPassed }) => !isPassed)).toEqual([]);
    expect(found.factors).toMatchObject({ splitFactor: 1 });
  });

  it('tells which rule refused a row that became no bar', async () => {
    const found = await explain('stocks_daily', 'BAD', DAY_MS);
    expect(found.bar).toBeNull();
    expect(found.quarantined).toMatchObject([{ reason: 'ohlc_order', raw: CSV.split('\n')[3] }]);
    expect(found.rules.at(-1)).toMatchObject({ rule: 'ohlc_order', isPassed: false });
    expect(found.raw?.lineNumber).toBe(4);
  });

  it('finds a minute in a whole market’s file', async () => {
    const response = await server.get(`${API_PATH.bars}?dataset=stocks_minute&symbols=AAPL&limit=3`);
    const { rows, columns } = barsDocumentSchema.parse(await response.json());
    const timestampMs = Number(rows[2]?.[columns.findIndex(({ name }) => name === 'timestamp')]);
    const found = await explain('stocks_minute', 'AAPL', timestampMs);
    expect(found.bar?.['timestamp']).toBe(timestampMs);
    expect(found.raw?.line).toMatch(new RegExp(`^AAPL,.*,${timestampMs}000000,`));
  });

  it('says of nothing that nothing is known', async () => {
    expect(await explain('stocks_daily', 'NOPE', DAY_MS)).toMatchObject({ bar: null, raw: null, rules: [] });
    const before = await explain('stocks_daily', 'AAPL', Date.parse('1999-01-04T05:00:00Z'));
    expect(before).toMatchObject({ bar: null, file: null, factors: null, findings: [] });
  });

  it.each([
    { dataset: '../../etc', symbol: 'AAPL', timestampMs: '0' },
    { dataset: 'stocks_daily', symbol: "A' OR 1=1", timestampMs: '0' },
    { dataset: 'stocks_daily', symbol: 'AAPL', timestampMs: '0); DROP' },
    { dataset: 'stocks_daily', symbol: 'AAPL', timestampMs: '1e300' },
  ])('refuses %j', async (query) => {
    const response = await server.get(`${API_PATH.explain}?${new URLSearchParams(query).toString()}`);
    expect(response.status).toBe(400);
  });
});
