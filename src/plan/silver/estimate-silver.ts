import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { SilverPlan, SilverTask } from './silver-plan.ts';

/** Bytes of a value in a packed file, about; a row of seven prices and counts takes 40. */
const BYTES_PER_VALUE = 4;

/** Bytes of a value on its way into a file: plain, a number of double width or a feature of single. */
const SPOOLED_BYTES = 8;
const SPOOLED_FEATURE_BYTES = 4;

/** Columns besides features. */
const COLUMNS = 12;

/** Rows of features computed and written in a second on two cores, for columns of the base set. */
const ROWS_PER_SECOND = 400_000;
const BASE_FEATURES = 7;

/** How much a plan will take. */
export interface SilverEstimate {
  readonly rows: number;
  /** Files that stay. */
  readonly bytes: number;
  /** Room while the work goes on: the largest partition is on disk three times, old, spooled and new. */
  readonly diskBytes: number;
  readonly seconds: number;
}

/** Estimates from rows and columns; `features` counts feature columns by dataset. */
export function estimateSilver(
  { tasks }: SilverPlan,
  features: ReadonlyMap<DatasetName, number>,
): SilverEstimate {
  const bytes = tasks.reduce((sum, task) => sum + bytesOf(task, features), 0);
  const roomOf = (task: SilverTask): number => bytesOf(task, features) + spooledBytesOf(task, features);
  const largest = tasks.reduce((most, task) => Math.max(most, roomOf(task)), 0);
  return {
    rows: tasks.reduce((sum, { window }) => sum + window.rows, 0),
    bytes,
    diskBytes: bytes + largest,
    seconds: tasks.reduce((sum, task) => sum + secondsOf(task, features), 0),
  };
}

/** Bytes that a row of silver takes in its file, about. */
export function silverBytesOfRow(dataset: DatasetName, features: number): number {
  const contract = DATASETS[dataset].asset === 'options' ? 4 : 0;
  return (COLUMNS + contract + features) * BYTES_PER_VALUE;
}

function columnsOf({ dataset }: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  return silverBytesOfRow(dataset, features.get(dataset) ?? 0) / BYTES_PER_VALUE;
}

function bytesOf(task: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  return task.window.rows * columnsOf(task, features) * BYTES_PER_VALUE;
}

function spooledBytesOf({ dataset, window }: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  return window.rows * (COLUMNS * SPOOLED_BYTES + (features.get(dataset) ?? 0) * SPOOLED_FEATURE_BYTES);
}

function secondsOf(task: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  const share = columnsOf(task, features) / (COLUMNS + BASE_FEATURES);
  return (task.window.rows / ROWS_PER_SECOND) * share;
}
