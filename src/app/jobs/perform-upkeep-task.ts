import { runArchive } from '../upkeep/run-archive.ts';
import { runCompaction } from '../upkeep/run-compaction.ts';
import { runGc } from '../upkeep/run-gc.ts';
import { runScrub } from '../upkeep/run-scrub.ts';
import type { UpkeepWorld } from '../upkeep/upkeep-world.ts';
import type { UpkeepTask } from './job-message.ts';
import type { JobTally } from './report-job.ts';

/** Does maintenance that was asked for; `partial`: something is damaged, or could not be made. Throws what its command throws. */
export async function performUpkeepTask(
  task: UpkeepTask,
  world: UpkeepWorld,
  { onPart }: Pick<JobTally, 'onPart'>,
): Promise<'done' | 'partial'> {
  switch (task.command) {
    case 'gc':
      await runGc({ isDry: false }, world);
      return 'done';
    case 'archive': {
      const onProgress = (done: number, total: number): void => onPart('tending', { done, total });
      const { damaged } = await runArchive({ ...task.request, isDry: false }, { ...world, onProgress });
      return damaged.length === 0 ? 'done' : 'partial';
    }
    case 'compact': {
      const { units } = await runCompaction(task.request, { ...world, reporter: countUnits(onPart) });
      return units.every(({ state }) => state !== 'failed') ? 'done' : 'partial';
    }
    case 'scrub': {
      const { damaged } = await runScrub(task.request, { ...world, reporter: countBytes(onPart) });
      return damaged.every(({ repair }) => repair?.kind === 'made' || repair?.kind === 'gone')
        ? 'done'
        : 'partial';
    }
  }
}

type OnPart = JobTally['onPart'];

function countUnits(onPart: OnPart): Parameters<typeof runCompaction>[1]['reporter'] {
  let [done, total, bytes, files, task] = [0, 0, 0, 0, ''];
  const tell = (): void => onPart('tending', { task, done: bytes, total, tasks: { done, total: files } });
  return {
    planned(units) {
      files = units.length;
      total = units.reduce((sum, unit) => sum + unit.bytes, 0);
      tell();
    },
    began({ dataset, period }) {
      task = `${dataset} ${period}`;
      tell();
    },
    ended({ bytesBefore }) {
      done += 1;
      bytes += bytesBefore;
      tell();
    },
  };
}

function countBytes(onPart: OnPart): Parameters<typeof runScrub>[1]['reporter'] {
  let [done, total] = [0, 0];
  return {
    started(bytes) {
      total = bytes;
      onPart('tending', { done, total });
    },
    checked(bytes, path) {
      done += bytes;
      onPart('tending', { task: path, done, total });
    },
  };
}
