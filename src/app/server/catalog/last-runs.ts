import type { RunSummary } from '../../../../contract/api/runs.ts';
import type { ServerWorld } from '../server-world.ts';

/** The last runs as the catalog has them, newest first. */
export async function lastRuns(
  { lake }: Pick<ServerWorld, 'lake'>,
  limit: number,
): Promise<readonly RunSummary[]> {
  const { db } = lake.catalog;
  const runs = await db.selectFrom('runs').selectAll().orderBy('id', 'desc').limit(limit).execute();
  if (runs.length === 0) return [];
  const ids = runs.map(({ id }) => id);
  const tasks = await db
    .selectFrom('tasks')
    .select(({ fn }) => [
      'run_id',
      'state',
      fn.countAll<number>().as('count'),
      fn.sum<number | null>('rows').as('rows'),
      fn.sum<number | null>('bytes').as('bytes'),
    ])
    .where('run_id', 'in', ids)
    .groupBy(['run_id', 'state'])
    .execute();
  const calls = await db.selectFrom('api_calls').selectAll().where('run_id', 'in', ids).execute();
  return runs.map((run): RunSummary => {
    const own = tasks.filter(({ run_id: id }) => id === run.id);
    const count = (state?: string): number =>
      own.reduce((sum, each) => sum + (state === undefined || each.state === state ? each.count : 0), 0);
    const asked = calls.filter(({ run_id: id }) => id === run.id);
    const sum = (isFiles: boolean, pick: (call: (typeof asked)[number]) => number): number =>
      asked.reduce(
        (total, call) => total + ((call.endpoint === 'flat-files') === isFiles ? pick(call) : 0),
        0,
      );
    return {
      id: run.id,
      command: run.command,
      state: run.state,
      startedMs: run.started_ms,
      finishedMs: run.finished_ms,
      title: titleOf(run.command, run.request),
      tasks: { done: count('done'), failed: count('failed'), running: count('running'), total: count() },
      rows: own.reduce((total, each) => total + (each.rows ?? 0), 0),
      bytes: own.reduce((total, each) => total + (each.bytes ?? 0), 0),
      calls: {
        made: sum(false, ({ made }) => made),
        naive: sum(false, ({ naive }) => naive),
        requests: sum(true, ({ made }) => made),
      },
      isOwn: false,
    };
  });
}

function titleOf(command: string, request: string): string {
  const { datasets, from, to } = JSON.parse(request) as Readonly<Record<string, unknown>>;
  const names = Array.isArray(datasets) ? datasets.join(' ') : command;
  return typeof from === 'string' && typeof to === 'string' ? `${names} ${from} to ${to}` : names;
}
