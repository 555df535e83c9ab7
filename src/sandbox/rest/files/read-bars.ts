import { gunzipSync } from 'node:zlib';
import type { DatasetName } from '../../../domain/dataset.ts';
import type { Bar } from '../../../domain/resample/fold-bars.ts';
import type { ObjectSource } from '../../store/object-source.ts';
import { restTicker } from '../rest-ticker.ts';

/** Bars by REST ticker, each list ascending in time and without repetition. */
export type BarsByTicker = ReadonlyMap<string, readonly Bar[]>;

/** The first bar of a window counts, in whichever file it is. */
type BarsByStart = Map<string, Map<number, Bar>>;

const NS_PER_MS_DIGITS = 6;

/** All bars of a dataset out of the bucket’s files. Lines that are no bar are left out: the bucket serves those. */
export async function readBars(source: ObjectSource, dataset: DatasetName): Promise<BarsByTicker> {
  const byTicker: BarsByStart = new Map();
  for (const entry of source.entries) {
    if (entry.dataset !== dataset) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of source.content(entry)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    addRows(byTicker, (source.isCompressed(entry) ? gunzipSync(bytes) : bytes).toString('latin1'));
  }
  return new Map(
    [...byTicker].map(([ticker, bars]) => [
      ticker,
      [...bars.values()].sort((left, right) => left.startMs - right.startMs),
    ]),
  );
}

function addRows(byTicker: BarsByStart, csv: string): void {
  const [header = '', ...lines] = csv.split('\n');
  const names = header.trimEnd().split(',');
  for (const line of lines) {
    const cells = line.trimEnd().split(',');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    const bar = barOf(cell);
    if (bar === undefined) continue;
    const ticker = restTicker(cell('ticker'));
    const bars = byTicker.get(ticker) ?? new Map<number, Bar>();
    byTicker.set(ticker, bars);
    if (!bars.has(bar.startMs)) bars.set(bar.startMs, bar);
  }
}

function barOf(cell: (name: string) => string): Bar | undefined {
  const bar = {
    startMs: numberOf(cell('window_start').slice(0, -NS_PER_MS_DIGITS)) ?? Number.NaN,
    open: numberOf(cell('open')) ?? Number.NaN,
    high: numberOf(cell('high')) ?? Number.NaN,
    low: numberOf(cell('low')) ?? Number.NaN,
    close: numberOf(cell('close')) ?? Number.NaN,
    volume: numberOf(cell('volume')),
    vwap: undefined,
    transactions: numberOf(cell('transactions')),
  };
  const { startMs, open, high, low, close } = bar;
  return [startMs, open, high, low, close].some(Number.isNaN) ? undefined : bar;
}

function numberOf(text: string): number | undefined {
  return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}
