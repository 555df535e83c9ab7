import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { PublishedPiece } from '../../lake/targeted/series-piece.ts';
import type { ResampleTask } from '../../plan/fetch-task.ts';
import type { ResampledYear } from '../fetch/resampler.ts';
import type { SeriesWorld } from '../fetch/series-world.ts';

/**
 * Makes the bars of one symbol out of finer ones and publishes them year by year. Skipped when no finer bars are held
 * after all. Throws `E_NOT_FOUND` for a
 * symbol that nothing is known of, and what reading and writing throw.
 */
export async function resampleSeries(
  task: ResampleTask,
  world: SeriesWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const startedMs = world.clock.nowMs();
  const publishing: Promise<PublishedPiece>[] = [];
  /** Years that wait until a bar is seen; what has bars does not, for a pass is about many symbols. */
  const kept: ResampledYear[] = [];
  let isEmpty = true;
  const publish = ({ year, bars, ranges, fingerprint, isLast }: ResampledYear): void => {
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
      kept.push(year);
      if (year.bars.length > 0) isEmpty = false;
      if (!isEmpty) for (const each of kept.splice(0)) publish(each);
      await world.writer.room();
    },
    signal,
  );
  const to = task.ranges.at(-1)?.to;
  if ((isEmpty && kept.length === 0) || to === undefined) {
    return { kind: 'skipped', reason: `no ${task.source} bars to make them from` };
  }
  // Days are held and have no bar of it: it did not trade, or there is no such symbol.
  if (isEmpty) await world.knownSymbols(task.symbol, to, signal);
  for (const each of kept) publish(each);
  for (const published of publishing) {
    // Read before it is added to: others add to the tally meanwhile.
    const { bars } = await published;
    world.tally.bars += bars;
    world.tally.files += 1;
  }
  return { kind: 'done' };
}
