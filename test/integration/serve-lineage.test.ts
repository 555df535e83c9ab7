import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { type LineageGraph, lineageGraphSchema } from '../../contract/api/lineage.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const [FIRST, LAST] = [tradingDay('2026-03-11'), tradingDay('2026-03-12')];

let bench: SyncBench;
let server: OpenServer;
beforeAll(async () => {
  bench = await openSyncBench({ symbols: 5, from: FIRST, to: LAST, datasets: ['stocks_daily'] });
  await sync('--through', 'gold');
  server = await openServer(bench.root);
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

async function sync(...args: readonly string[]): Promise<void> {
  const { code, out } = await bench.sync(['stocks_daily', '--from', FIRST, '--to', LAST, ...args]);
  expect([code, out]).toEqual([0, expect.any(String)]);
}

function pathOf(layer: string, key: string): string {
  return API_PATH.lineage
    .replace(':layer', layer)
    .replace(':dataset', 'stocks_daily')
    .replace(':key', encodeURIComponent(key));
}

async function lineage(layer: string, key: string): Promise<LineageGraph> {
  const response = await server.get(pathOf(layer, key));
  expect(response.status).toBe(200);
  return lineageGraphSchema.parse(await response.json());
}

const look = ({ nodes }: LineageGraph) => nodes.map(({ layer, key, state }) => `${layer} ${key} ${state}`);

describe('the lineage of a partition', () => {
  it('leads a day from the vendor’s file to the export, each step made of the one before', async () => {
    const graph = await lineage('bronze', LAST);
    expect(look(graph)).toEqual([
      `vendor ${keyOf('stocks_daily', LAST)} vendor`,
      `landing ${LAST} held`,
      `bronze ${LAST} held`,
      'silver 2026 held',
      'gold qlib/day held',
    ]);
    const ids = graph.nodes.map(({ id }) => id);
    expect(graph.edges).toEqual(ids.slice(1).map((to, at) => ({ from: ids[at], to })));
    expect(graph.nodes.filter(({ isSelf }) => isSelf).map(({ layer }) => layer)).toEqual(['bronze']);
    expect(look(await lineage('landing', LAST))).toEqual(look(graph));
  });

  it('shows the days that silver and an export are made of', async () => {
    const graph = await lineage('silver', '2026');
    expect(graph.nodes.filter(({ layer }) => layer === 'bronze').map(({ key }) => key)).toEqual([
      FIRST,
      LAST,
    ]);
    expect(graph.edges.filter(({ to }) => to === 'silver stocks_daily 2026')).toHaveLength(2);
    expect(look(await lineage('gold', 'qlib/day'))).toEqual(look(graph));
  });

  it('says what is stale, and why, after the vendor has corrected a day', async () => {
    const text = `ticker,volume,open,close,high,low,window_start,transactions\nAAPL,1000,182,183,190,180,${Date.parse('2026-03-12T04:00:00Z')}000000,10\n`;
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', LAST), { kind: 'csv', text });
    await sync();
    const graph = await lineage('bronze', LAST);
    expect(graph.nodes.map(({ layer, why }) => [layer, why])).toEqual([
      ['vendor', null],
      ['landing', null],
      ['bronze', null],
      ['silver', expect.stringContaining('bars have changed')],
      ['gold', 'silver is stale'],
    ]);
    await sync('--through', 'silver');
    expect((await lineage('bronze', LAST)).nodes.map(({ why }) => why).filter((why) => why !== null)).toEqual(
      ['silver was made again since'],
    );
  });

  it('answers 404 for what the lake does not list', async () => {
    expect((await server.get(pathOf('bronze', '1999-01-04'))).status).toBe(404);
  });
});
