import { z } from 'zod';
import { ASSETS, type Asset } from '../../domain/dataset.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import type { Lake } from '../../lake/lake.ts';

/** A plan is upgraded, and its window moves: what a run found out is believed for a day. */
const BELIEVED_MS = 24 * 3_600_000;

/** Runs looked at; the latest word on an asset counts. */
const RUNS_MAX = 50;

const totalsSchema = z.looseObject({ floors: z.record(z.string(), z.string()) });

/** Where refusals of the last day’s runs have shown the plan’s history to begin. */
export async function readFloors({ catalog }: Lake, nowMs: number): Promise<ReadonlyMap<Asset, TradingDay>> {
  const runs = await catalog.db
    .selectFrom('runs')
    .select('totals')
    .where('command', 'in', ['fetch', 'enqueue', 'sync'])
    .where('started_ms', '>', nowMs - BELIEVED_MS)
    .where('totals', 'is not', null)
    .orderBy('id', 'desc')
    .limit(RUNS_MAX)
    .execute();
  const floors = new Map<Asset, TradingDay>();
  for (const { totals } of runs.toReversed()) {
    const parsed = totalsSchema.safeParse(JSON.parse(totals ?? '{}'));
    for (const asset of ASSETS) {
      const day = parseTradingDay(parsed.data?.floors[asset] ?? '');
      if (day !== undefined) floors.set(asset, day);
    }
  }
  return floors;
}
