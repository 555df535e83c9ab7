import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { PublishedPiece } from '../../lake/targeted/series-piece.ts';
import type { ResampleTask } from '../../plan/fetch-task.ts';
import type { ResampledYear } from '../fetch/resampler.ts';
import type { SeriesWorld } from '../fetch/series-world.ts';

/**
 * Makes the bars of one symbol out of finer ones and publishes them year by year. Skipped when no finer bars are held
 * after all. Throws what reading and writing throw.
 */
export async function resampleSeries(
  task: ResampleTask,
  world: SeriesWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const startedMs = world.clock.nowMs();
  const publishing: Promise<PublishedPiece>[] = [];
  let last: ResampledYear | undefined;
  const publish = ({ year, bars, ranges, fingerprint }: ResampledYear, isLast: boolean): void => {
    const { asset, timeframe, symbol } = task;
    const published = world.writer.publish({
      series: { asset, timeframe, symbol },
      year,
      bars,
      refused: [],
      ranges,
      covered: ranges,
      source: 'resample',
      fingerprint,
      task: { runId: world.runId, taskId: task.id, kind: task.kind, startedMs, isLast },
    });
    // Seen at the end; until then a failure must not count as forgotten.
    published.catch(() => undefined);
    publishing.push(published);
  };
  await world.resampler.make(
    task,
    async (year) => {
      if (last !== undefined) publish(last, false);
      last = year;
      await world.writer.room();
    },
    signal,
  );
  if (last === undefined) return { kind: 'skipped', reason: `no ${task.source} bars to make them from` };
  publish(last, true);
  for (const published of publishing) {
    world.tally.bars += (await published).bars;
    world.tally.files += 1;
  }
  return { kind: 'done' };
}
