import type { BronzeColumn } from './bronze-column.ts';
import { type Asset, DATASETS } from './dataset.ts';

/** The columns of bars of single symbols, in order. Indices have neither volume nor what is counted with it. */
export function targetedColumns(asset: Asset): readonly BronzeColumn[] {
  return DATASETS[`${asset}_daily`].hasVolume ? [...PRICES, ...VOLUME] : PRICES;
}

const PRICES: readonly BronzeColumn[] = [
  { name: 'symbol', type: 'VARCHAR', nullable: false },
  { name: 'timestamp', type: 'TIMESTAMPTZ', nullable: false },
  { name: 'date', type: 'DATE', nullable: false },
  ...['open', 'high', 'low', 'close'].map(
    (name): BronzeColumn => ({ name, type: 'DOUBLE', nullable: false }),
  ),
];

const VOLUME: readonly BronzeColumn[] = [
  { name: 'volume', type: 'DOUBLE', nullable: true },
  { name: 'transactions', type: 'UINTEGER', nullable: true },
  { name: 'vwap', type: 'DOUBLE', nullable: true },
];
