import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { BRONZE_BYTES_PER_SOURCE_BYTE, sourceBytesOf } from '../estimate.ts';
import { silverBytesOfRow } from '../silver/estimate-silver.ts';
import type { DayTask, SyncPlan } from '../sync-plan.ts';
import type { DatasetWork } from './fleet-cost.ts';

/** The work of a plan, dataset by dataset; `features` counts feature columns of silver. */
export function plannedWork(
  { request, tasks, choices }: Pick<SyncPlan, 'request' | 'tasks' | 'choices'>,
  features: (dataset: DatasetName) => number,
): readonly DatasetWork[] {
  return request.datasets.map((dataset): DatasetWork => {
    const own = tasks.filter((task): task is DayTask => task.kind !== 'fetch' && task.dataset === dataset);
    const made = own.filter(({ kind }) => kind === 'ingest' || kind === 'unfold');
    const fetched = own.filter(({ kind }) => kind === 'land' || kind === 'ask');
    const bytesOf = (some: readonly DayTask[]): number =>
      some.reduce((sum, task) => sum + sourceBytesOf(task), 0);
    const rows = made.reduce((sum, task) => sum + rowsOf(task), 0);
    const {
      objects = 0,
      calls = 0,
      bytes = 0,
    } = choices.find((each) => each.dataset === dataset)?.cost ?? {};
    return {
      dataset,
      days: new Set(own.map(({ day }) => day)).size,
      requests: objects,
      calls,
      sourceBytes: bytes,
      rows,
      stored: {
        landing: bytesOf(fetched),
        bronze: Math.round(bytesOf(made) * BRONZE_BYTES_PER_SOURCE_BYTE),
        silver: request.onward === undefined ? 0 : rows * silverBytesOfRow(dataset, features(dataset)),
      },
    };
  });
}

function rowsOf(task: DayTask): number {
  const { typical } = DATASETS[task.dataset];
  if (task.kind !== 'ingest') return typical.rows;
  return Math.round((task.object.sizeBytes * typical.rows) / typical.sourceBytes);
}
