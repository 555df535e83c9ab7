import { createHash } from 'node:crypto';
import { addDays, tradingDay } from '../../domain/trading-day.ts';
import { readCalendars } from './export-folder.ts';
import type { SilverFile } from './export-job.ts';
import type { FrequencyState } from './export-state.ts';
import { dayNumberOfText } from './open-source.ts';
import { hashBars, hashLives } from './source-hash.ts';
import { requestOf, type Writing } from './writing.ts';

/** New days behind those that an export has, and nothing else. */
export interface NewDays {
  readonly kind: 'append';
  readonly old: FrequencyState;
  /** Partitions that hold them. */
  readonly files: readonly SilverFile[];
  /** Of all of the job’s files, with the new days. */
  readonly hashes: readonly string[];
  readonly reason: string;
}

/** What has to be done to an export, and why. */
export type ExportVerdict = { readonly kind: 'fresh' | 'write'; readonly reason: string } | NewDays;

/**
 * Finds out what has changed since an export was written. Partitions of silver with the same fingerprint are taken to be
 * the same; of the others, the rows up to the export’s last day are compared with what they were, by their hash.
 */
export async function judgeExport(writing: Writing): Promise<ExportVerdict> {
  const { job, source, old, found } = writing;
  if (job.rebuild) return { kind: 'write', reason: 'asked for' };
  if (old === undefined || found.current === undefined) return { kind: 'write', reason: 'the first export' };
  const change = whatChanged(writing, old);
  if (change !== undefined) return { kind: 'write', reason: change };
  const { [job.freq.name]: calendar = '' } = await readCalendars(found.current, [job.freq.name]);
  if (!source.calendar.text().startsWith(calendar)) {
    return { kind: 'write', reason: 'the trading calendar has changed' };
  }
  const known = new Map(old.partitions.map((partition) => [partition.key, partition]));
  const isGrown = source.lastDay > old.lastDay;
  const files = job.files.filter(
    ({ key, fingerprint }) =>
      known.get(key)?.fingerprint !== fingerprint || (isGrown && key >= old.lastDay.slice(0, key.length)),
  );
  if (files.length === 0) return { kind: 'fresh', reason: 'silver has not changed' };
  const read = await hashFiles(writing, files, old.lastDay);
  const changed = files.find(({ key }) => (known.get(key)?.hash ?? NOTHING) !== read.get(key)?.old);
  if (changed !== undefined) {
    return { kind: 'write', reason: `bars of ${changed.key} up to ${old.lastDay} have changed` };
  }
  const hashes = job.files.map(({ key }) => read.get(key)?.all ?? known.get(key)?.hash ?? NOTHING);
  const reason = isGrown ? `days after ${old.lastDay}` : 'silver was built anew, and is the same';
  return { kind: 'append', old, files: isGrown ? files : [], hashes, reason };
}

/** SHA-256 of no rows. */
const NOTHING = createHash('sha256').digest('hex');

/** Anything for which new days at the end are not enough. */
function whatChanged(writing: Writing, old: FrequencyState): string | undefined {
  const { job, source } = writing;
  const { partitions: _, symbols: __, lives, firstDay, lastDay, rows: ___, bars: ____, ...request } = old;
  const asked = requestOf(job);
  for (const key of Object.keys(asked) as (keyof typeof asked)[]) {
    if (JSON.stringify(request[key]) !== JSON.stringify(asked[key])) return `other ${WORDS[key]}`;
  }
  if (source.firstDay !== firstDay) return `the first day is ${source.firstDay} instead of ${firstDay}`;
  if (source.lastDay < lastDay) return `the last day is ${source.lastDay} instead of ${lastDay}`;
  if (hashLives(job.lives, dayNumberOfText(lastDay)) !== lives) return 'lives of symbols have changed';
  const gone = old.partitions.find(({ key }) => !job.files.some((file) => file.key === key));
  if (gone !== undefined) return `silver has no ${gone.key} any more`;
  return renamedSymbol(writing);
}

const WORDS: Readonly<Record<keyof ReturnType<typeof requestOf>, string>> = {
  version: 'rules of barlake’s',
  dataset: 'bars',
  hours: 'hours',
  fields: 'fields',
  features: 'features',
  from: 'first day',
  universe: 'symbols',
};

/** A new symbol may take the folder that another one has. */
function renamedSymbol({ found, names }: Writing): string | undefined {
  const earlier = new Map(found.state?.renamed.map(({ symbol, instrument }) => [symbol, instrument]));
  for (const { symbols } of Object.values(found.state?.freqs ?? {})) {
    for (const symbol of Object.keys(symbols)) {
      const name = names.instruments.get(symbol) ?? symbol;
      if (name !== (earlier.get(symbol) ?? symbol)) return `${symbol} has to be called ${name}`;
    }
  }
  return undefined;
}

/** By partition, the hashes of its rows up to a day, and of all of them. */
async function hashFiles(
  { source, progress }: Writing,
  files: readonly SilverFile[],
  lastDay: string,
): Promise<ReadonlyMap<string, { readonly old: string; readonly all: string }>> {
  const last = dayNumberOfText(lastDay);
  const hashes = files.map(() => ({ old: createHash('sha256'), all: createHash('sha256') }));
  for await (const { pieces } of source.read(files)) {
    progress.signal.throwIfAborted();
    for (const piece of pieces) {
      const hash = hashes[piece.file];
      if (hash === undefined) continue;
      let end = piece.rows;
      while (end > 0 && (piece.dayNumbers[end - 1] ?? 0) > last) end -= 1;
      hashBars(hash.old, piece, end);
      hashBars(hash.all, piece, piece.rows);
    }
  }
  return new Map(
    files.map(({ key }, index) => [
      key,
      { old: hashes[index]?.old.digest('hex') ?? '', all: hashes[index]?.all.digest('hex') ?? '' },
    ]),
  );
}

/** The first day after an export’s last. */
export function dayAfter(lastDay: string): ReturnType<typeof addDays> {
  return addDays(tradingDay(lastDay), 1);
}
