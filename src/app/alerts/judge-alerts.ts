import prettyBytes from 'pretty-bytes';
import { countOf } from '../../domain/count-of.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { AlertSeverity } from '../../lake/catalog/alert-rows.ts';

/** Something a person should know of. */
export interface AlertDraft {
  /** What it is about: `late:stocks_daily`. */
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly mend: string | null;
  /** Another mark: the alert has changed, and is raised again. */
  readonly mark: string;
}

/** What alerts are judged by. */
export interface AlertFacts {
  /** Datasets that are configured and held. */
  readonly datasets: readonly {
    readonly dataset: string;
    /** The last day held. */
    readonly to: TradingDay;
    /** Trading days after it whose files have been out for hours. */
    readonly behindDays: number;
  }[];
  /** The newest run of each command that is over. */
  readonly runs: readonly {
    readonly id: string;
    readonly command: string;
    readonly state: string;
    readonly failedTasks: number;
    readonly error: string | undefined;
    /** Codes of its errors. */
    readonly codes: readonly string[];
  }[];
  /** Exports that were made of silver as it was before. */
  readonly staleExports: readonly { readonly dataset: string; readonly layer: string }[];
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | undefined;
}

/** So many days behind is no hiccup any more. */
const BEHIND_GRAVE_DAYS = 3;

const GB = 1e9;
const DISK_LOW = { share: 0.1, bytes: 5 * GB };
const DISK_GRAVE = { share: 0.02, bytes: GB };

/** Codes by which the vendor turns a key away. */
const REFUSED = 'E_CREDENTIALS_REFUSED';

/** What stands, judged anew from facts; the same facts give the same alerts. */
export function judgeAlerts({ datasets, runs, staleExports, disk }: AlertFacts): readonly AlertDraft[] {
  return [
    ...datasets.flatMap(judgeFreshness),
    ...runs.flatMap(judgeRun),
    ...judgeKeys(runs),
    ...staleExports.map(judgeExport),
    ...judgeDisk(disk),
  ];
}

function judgeFreshness({ dataset, to, behindDays }: AlertFacts['datasets'][number]): readonly AlertDraft[] {
  if (behindDays <= 0) return [];
  return [
    {
      key: `late:${dataset}`,
      severity: behindDays >= BEHIND_GRAVE_DAYS ? 'error' : 'warning',
      message: `${dataset} ends on ${to}, ${countOf(behindDays, 'trading day')} before the latest published one.`,
      mend: 'Run `daily` now, or look at why its last run failed.',
      mark: String(behindDays),
    },
  ];
}

function judgeRun(run: AlertFacts['runs'][number]): readonly AlertDraft[] {
  const { id, command, state, failedTasks, error } = run;
  if (state !== 'failed' && failedTasks === 0) return [];
  const what = failedTasks > 0 ? `${countOf(failedTasks, 'task')} failed` : 'it failed';
  return [
    {
      key: `run:${command}`,
      severity: state === 'failed' ? 'error' : 'warning',
      message: `The last ${command} (${id}): ${what}${error === undefined ? '' : `. ${error}`}`,
      mend: 'Look at the run’s errors, then retry it.',
      mark: id,
    },
  ];
}

function judgeKeys(runs: AlertFacts['runs']): readonly AlertDraft[] {
  const refused = runs.find(({ codes }) => codes.includes(REFUSED));
  if (refused === undefined) return [];
  return [
    {
      key: 'keys',
      severity: 'error',
      message: `The vendor refused the key in the last ${refused.command} (${refused.id}).`,
      mend: 'Check the keys in .env; `barlake doctor` says which one is refused.',
      mark: refused.id,
    },
  ];
}

function judgeExport({ dataset, layer }: AlertFacts['staleExports'][number]): AlertDraft {
  return {
    key: `export:${dataset} ${layer}`,
    severity: 'info',
    message: `${layer} of ${dataset} was made of silver as it was before.`,
    mend: `Run a sync of ${dataset} through gold, or \`barlake export qlib ${dataset}\`.`,
    mark: '',
  };
}

function judgeDisk(disk: AlertFacts['disk']): readonly AlertDraft[] {
  if (disk === undefined) return [];
  const isBelow = ({ share, bytes }: typeof DISK_LOW): boolean =>
    disk.freeBytes < bytes || disk.freeBytes < share * disk.totalBytes;
  if (!isBelow(DISK_LOW)) return [];
  const severity = isBelow(DISK_GRAVE) ? 'error' : 'warning';
  return [
    {
      key: 'disk',
      severity,
      message: `The lake’s disk has ${prettyBytes(disk.freeBytes)} of ${prettyBytes(disk.totalBytes)} free.`,
      mend: 'Free some space, or move the lake to a larger disk.',
      mark: severity,
    },
  ];
}
