import { gunzipSync } from 'node:zlib';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { objectBytes } from './stand-in.ts';

/** Two editions of one market: what the vendor published first, and the same with some days corrected. */
export interface TwoEditions extends AsyncDisposable {
  readonly original: Sandbox;
  readonly corrected: Sandbox;
}

/** The part of a market that {@link openTwoEditions} serves. */
export interface MarketPart {
  readonly datasets: readonly DatasetName[];
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly symbols: number;
  /** Day with refused rows in the original and none in the corrected edition. */
  readonly mended: TradingDay;
  /** Day the other way round. */
  readonly spoilt: TradingDay;
  /** Day with other prices. */
  readonly revised: TradingDay;
  readonly faults?: readonly string[];
}

/** Starts both; each dataset has one mended, one spoilt and one revised day. */
export async function openTwoEditions(part: MarketPart): Promise<TwoEditions> {
  const { datasets, from, to, symbols } = part;
  const start = (): Promise<Sandbox> => startSandbox({ datasets, from, to, symbols });
  const [original, corrected] = await Promise.all([start(), start()]);
  for (const dataset of datasets) {
    await spoil(original, dataset, part.mended);
    await spoil(corrected, dataset, part.spoilt);
    await corrected.control.replaceObject(keyOf(dataset, part.revised));
  }
  // Only now: what is made up above is not to be damaged on the way.
  for (const fault of part.faults ?? []) {
    original.control.addFault(fault);
    corrected.control.addFault(fault);
  }
  return {
    original,
    corrected,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([original.stop(), corrected.stop()]);
    },
  };
}

/** Adds rows that are refused for four reasons to a published object. */
export async function spoil(sandbox: Sandbox, dataset: DatasetName, day: TradingDay): Promise<void> {
  const lines = gunzipSync(await objectBytes(sandbox, dataset, day))
    .toString()
    .trimEnd()
    .split('\n');
  const fields = (lines[1] ?? '').split(',');
  const bent = (column: number, text: string): string => fields.with(column, text).join(',');
  const text = [...lines, bent(4, '0.01'), bent(3, 'abc'), bent(6, '1'), `${lines[1]},9`].join('\n');
  await sandbox.control.replaceObject(keyOf(dataset, day), { kind: 'csv', text: `${text}\n` });
}
