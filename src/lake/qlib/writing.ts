import type { ExportFolder } from './export-folder.ts';
import type { ExportJob, ExportOutcome, ExportProgress } from './export-job.ts';
import { type ExportState, type FrequencyState, QLIB_VERSION } from './export-state.ts';
import { dayNumberOfText, type ExportSource } from './open-source.ts';
import type { QlibNames } from './qlib-name.ts';
import { hashLives, hashText } from './source-hash.ts';

/** Everything an export of one frequency is written by. */
export interface Writing {
  readonly job: ExportJob;
  readonly source: ExportSource;
  readonly found: ExportFolder;
  /** The frequency’s part of the export that is there. */
  readonly old: FrequencyState | undefined;
  /** Of all frequencies’ symbols. */
  readonly names: QlibNames;
  readonly progress: ExportProgress;
}

/** What the export will say about itself. */
export function nextState(
  { job, source, found, names }: Writing,
  made: {
    readonly spans: Readonly<Record<string, readonly number[]>>;
    readonly bars: number;
    /** In the order of the job’s files. */
    readonly hashes: readonly string[];
  },
): ExportState {
  const frequency: FrequencyState = {
    ...requestOf(job),
    lives: hashLives(job.lives, dayNumberOfText(source.lastDay)),
    partitions: job.files.map(({ key, fingerprint }, index) => ({
      key,
      fingerprint,
      hash: made.hashes[index] ?? '',
    })),
    firstDay: source.firstDay,
    lastDay: source.lastDay,
    rows: source.calendar.rows,
    bars: made.bars,
    symbols: sortedByName(made.spans),
  };
  const freqs = sortedByName({ ...found.state?.freqs, [job.freq.name]: frequency });
  const exported = new Set(Object.values(freqs).flatMap(({ symbols }) => Object.keys(symbols)));
  return {
    format: 1,
    barlake: job.version,
    asset: job.asset,
    renamed: names.renamed.filter(({ symbol }) => exported.has(symbol)),
    freqs,
  };
}

/** The same entries in one order, so that the same export has the same bytes however it came about. */
function sortedByName<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The part of a state that is asked for, and not found in silver. */
export function requestOf(
  job: ExportJob,
): Pick<FrequencyState, 'version' | 'dataset' | 'hours' | 'fields' | 'features' | 'from' | 'universe'> {
  return {
    version: QLIB_VERSION,
    dataset: job.dataset,
    hours: job.hours,
    fields: job.fields,
    features: job.features,
    from: job.from ?? null,
    universe: job.symbols === undefined ? null : hashText([...job.symbols].sort().join('\n')),
  };
}

/** What can be told of an export that is as it should be. */
export function outcome({ source, job, found, old }: Writing): Omit<ExportOutcome, 'action' | 'reason'> {
  const state = found.state?.freqs[job.freq.name] ?? old;
  return {
    symbols: Object.keys(state?.symbols ?? {}).length,
    days: source.calendar.days.length,
    rows: source.calendar.rows,
    bars: state?.bars ?? 0,
    firstDay: source.firstDay,
    lastDay: source.lastDay,
    filesWritten: 0,
    filesKept: 0,
    bytesWritten: 0,
    renamed: found.state?.renamed ?? [],
    symbolsAbsent: (job.symbols ?? []).filter((symbol) => state?.symbols[symbol] === undefined),
  };
}
