import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { SilverPlan, SilverTask } from './silver-plan.ts';

/** Bytes of a value in a packed file, about; a row of seven prices and counts takes 40. */
const BYTES_PER_VALUE = 4;

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
  /** Room while the work goes on: the largest partition is on disk three times, old, in parts and new. */
  readonly diskBytes: number;
  readonly seconds: number;
}

/** Estimates from rows and columns; `features` counts feature columns by dataset. */
export function estimateSilver(
  { tasks }: SilverPlan,
  features: ReadonlyMap<DatasetName, number>,
): SilverEstimate {
  const bytes = tasks.reduce((sum, task) => sum + bytesOf(task, features), 0);
  const largest = tasks.reduce((most, task) => Math.max(most, bytesOf(task, features)), 0);
  return {
    rows: tasks.reduce((sum, { window }) => sum + window.rows, 0),
    bytes,
    diskBytes: bytes + 2 * largest,
    seconds: tasks.reduce((sum, task) => sum + secondsOf(task, features), 0),
  };
}

function columnsOf({ dataset }: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  const contract = DATASETS[dataset].asset === 'options' ? 4 : 0;
  return COLUMNS + contract + (features.get(dataset) ?? 0);
}

function bytesOf(task: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  return task.window.rows * columnsOf(task, features) * BYTES_PER_VALUE;
}

function secondsOf(task: SilverTask, features: ReadonlyMap<DatasetName, number>): number {
  const share = columnsOf(task, features) / (COLUMNS + BASE_FEATURES);
  return (task.window.rows / ROWS_PER_SECOND) * share;
}
