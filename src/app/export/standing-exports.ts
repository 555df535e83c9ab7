import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import { readExportState, STATE_FILE } from '../../lake/qlib/export-state.ts';
import { goldPath } from '../../lake/qlib/gold-partition.ts';
import { DEFAULT_FIELDS, parseQlibField } from '../../lake/qlib/qlib-field.ts';
import { parseQlibFrequency } from '../../lake/qlib/qlib-frequency.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import type { QlibExportRequest } from './qlib-request.ts';

/** Exports to bring up to date, and what cannot be. */
export interface StandingExports {
  readonly requests: readonly QlibExportRequest[];
  /** Sentences for a person. */
  readonly notes: readonly string[];
}

/**
 * The exports that stand in a dataset’s place in the lake, as they were asked for; where there is none, the one that `export
 * qlib` makes without options. One of chosen symbols or days is left alone: it does not know which.
 */
export async function standingExports(root: string, dataset: DatasetName): Promise<StandingExports> {
  const own = { dataset, isRebuild: false, isVerified: false } as const;
  const state = await readExportState(join(inLake(root, goldPath(dataset)), STATE_FILE));
  if (state === undefined) {
    const freq = DATASETS[dataset].timeframe === '1d' ? { name: 'day' } : { name: '1min', minutes: 1 };
    return {
      requests: [{ ...own, freq, hours: 'regular', fields: DEFAULT_FIELDS, features: [] }],
      notes: [],
    };
  }
  const requests: QlibExportRequest[] = [];
  const notes: string[] = [];
  for (const [name, { hours, fields, features, universe, from }] of Object.entries(state.freqs)) {
    const freq = parseQlibFrequency(name);
    if (universe !== null || from !== null || freq === undefined) {
      notes.push(
        `${goldPath(dataset)} (${name}) holds chosen symbols or days and stays as it is; \`barlake export qlib\` with the same options brings it up to date.`,
      );
      continue;
    }
    const known = fields.flatMap((field) => parseQlibField(field) ?? []);
    requests.push({ ...own, freq, hours, fields: known, features });
  }
  return { requests, notes };
}

/**
 * The export that stands in a dataset’s place in the lake as it was written: its symbols, and its days up to the last. What came to silver
 * later is not of it. Throws `E_NOT_HELD` when there is none of that frequency.
 */
export async function standingExport(
  root: string,
  dataset: DatasetName,
  name: string,
): Promise<QlibExportRequest> {
  const state = await readExportState(join(inLake(root, goldPath(dataset)), STATE_FILE));
  const found = state?.freqs[name];
  const freq = parseQlibFrequency(name);
  if (found === undefined || freq === undefined) {
    throw new BarlakeError('E_NOT_HELD', {
      message: `There is no export of ${dataset} (${name}) in the lake.`,
      mend: `Make it with \`barlake export qlib --dataset ${dataset}\`.`,
      details: { dataset },
    });
  }
  const { hours, fields, features, universe, from, lastDay, symbols } = found;
  return {
    dataset,
    freq,
    hours,
    fields: fields.flatMap((field) => parseQlibField(field) ?? []),
    features,
    symbols: universe === null ? undefined : Object.keys(symbols),
    from: from === null ? undefined : parseTradingDay(from),
    to: parseTradingDay(lastDay),
    isRebuild: false,
    isVerified: true,
  };
}
