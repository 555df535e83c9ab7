import { addDays, type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { lakeContent } from './lake-content.ts';
import { lakeProblems } from './lake-problems.ts';
import { seededRandom } from './seeded-random.ts';
import { objectBytes } from './stand-in.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

/** What becomes of an object: one bit turned over, or its end cut off. */
export type Damage = 'flip' | 'truncate';

/** Where it happens: to the object itself, whose size and ETag then fit, or on the way to us. */
export type DamagePlace = 'object' | 'wire';

/** How a campaign went; `complaints` is empty when everything holds. */
export interface DamageReport {
  readonly refused: number;
  /** Damaged where it does not matter, in the gzip header: the content is the same. */
  readonly harmless: number;
  readonly complaints: readonly string[];
}

const FIRST = tradingDay('2024-01-01');

/**
 * Damages as many objects of a year or more, each at a random place, and lets one `sync` loose on them, with a single
 * attempt for each. What ends up in bronze must be what an undamaged vendor would have given.
 */
export async function runDamageCampaign(
  damage: Damage,
  place: DamagePlace,
  { trials, seed }: { readonly trials: number; readonly seed: number },
): Promise<DamageReport> {
  const to = addDays(FIRST, trials - 1);
  const market = { datasets: ['crypto_daily'] as const, from: FIRST, to, symbols: 40 };
  await using bench = await openSyncBench(market, '', { timeoutMs: 30_000, attempts: 1 });
  const args = ['crypto_daily', '--from', FIRST, '--to', to];
  const clean = await bench.cleanContent(args);
  const random = seededRandom(seed);
  for (let index = 0; index < trials; index += 1) {
    await damageDay(bench, addDays(FIRST, index), damage, place, random);
  }
  const { document } = await bench.sync(args);
  const content = await lakeContent(bench.root);
  const names = Object.keys(clean);
  const wrong = names.filter((name) => content[name] !== undefined && content[name] !== clean[name]);
  const foreign = document.failures.filter(({ code }) => code !== 'E_OBJECT_CORRUPT');
  return {
    refused: document.failures.length,
    harmless: Object.keys(content).length,
    complaints: [
      ...wrong.map((name) => `${name} was accepted with other rows`),
      ...foreign.map(({ day, code, message }) => `${day} failed with ${code}: ${message}`),
      ...(await lakeProblems(bench.root)),
    ],
  };
}

async function damageDay(
  bench: SyncBench,
  day: TradingDay,
  damage: Damage,
  place: DamagePlace,
  random: () => number,
): Promise<void> {
  const key = keyOf('crypto_daily', day);
  const bytes = await objectBytes(bench.vendor, 'crypto_daily', day);
  const at = Math.floor(random() * bytes.length);
  if (place === 'wire') {
    // Announced as if it were everything: a connection that breaks is another matter.
    const fault = damage === 'flip' ? `flip=${key},byte=${at}` : `wrong-size=${key},bytes=${at}`;
    bench.vendor.control.addFault(fault);
    return;
  }
  if (damage === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  const damaged = damage === 'flip' ? bytes : bytes.subarray(0, at);
  await bench.vendor.control.replaceObject(key, { kind: 'bytes', bytes: damaged });
}
