import { heldDatasets } from '../../lake/catalog/held-datasets.ts';
import { assertLakePresent } from '../reading/assert-lake-present.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { runArchive } from './run-archive.ts';
import { runCompaction } from './run-compaction.ts';
import { runGc } from './run-gc.ts';
import { runScrub } from './run-scrub.ts';
import type { UpkeepWorld } from './upkeep-world.ts';

/** A turn of scrubbing; the next one goes on there. */
const SCRUB_MINUTES = 30;

/**
 * What a lake needs from time to time, one after the other: what nobody needs removed, days put together, old things archived where that is
 * wanted, and a part of the lake compared with its hashes. What fails keeps nothing else from being done: a full disk wants its garbage
 * removed, and a damaged file its repair. `partial`: something is damaged or could not be made. Throws the first of what any of it throws.
 */
export async function lookAfterLake(world: UpkeepWorld): Promise<'done' | 'partial'> {
  await assertLakePresent(world.config.lake);
  const errors: unknown[] = [];
  let isWhole = true;
  for (const part of [collect, compact, archive, scrub]) {
    try {
      if (!(await part(world))) isWhole = false;
    } catch (error) {
      world.signal.throwIfAborted();
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return isWhole ? 'done' : 'partial';
}

async function collect(world: UpkeepWorld): Promise<boolean> {
  await runGc({ isDry: false }, world);
  return true;
}

async function compact(world: UpkeepWorld): Promise<boolean> {
  const { units } = await runCompaction(
    { datasets: await held(world), by: 'auto' },
    { ...world, reporter: { planned: nothing, began: nothing, ended: nothing } },
  );
  return units.every(({ state }) => state !== 'failed');
}

async function archive(world: UpkeepWorld): Promise<boolean> {
  const { archiveLandingDays: landingDays, archiveOptionsDays: optionsDays } = world.config.maintenance;
  const { damaged } = await runArchive({ landingDays, optionsDays, isDry: false }, world);
  return damaged.length === 0;
}

async function scrub(world: UpkeepWorld): Promise<boolean> {
  const { damaged } = await runScrub(
    { isRepairing: true, isFresh: false, megabytesPerSecond: undefined, minutes: SCRUB_MINUTES },
    { ...world, reporter: { started: nothing, checked: nothing } },
  );
  return damaged.every(({ repair }) => repair?.kind === 'made');
}

function nothing(): void {
  // Nobody watches.
}

async function held({ config }: UpkeepWorld) {
  await using lake = await openLakeToRead(config.lake);
  return await heldDatasets(lake.catalog);
}
