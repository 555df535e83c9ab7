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
 * What a lake needs from time to time, one after the other: days together, old things archived where that is wanted, what nobody needs
 * removed, and a part of the lake compared with its hashes. `partial`: something is damaged or could not be made. Throws what any of it throws.
 */
export async function lookAfterLake(world: UpkeepWorld): Promise<'done' | 'partial'> {
  const { config } = world;
  await assertLakePresent(config.lake);
  const compacted = await runCompaction(
    { datasets: await held(world), by: 'auto' },
    { ...world, reporter: { planned: nothing, began: nothing, ended: nothing } },
  );
  const { archiveLandingDays: landingDays, archiveOptionsDays: optionsDays } = config.maintenance;
  const archived = await runArchive({ landingDays, optionsDays, isDry: false }, world);
  await runGc({ isDry: false }, world);
  const scrubbed = await runScrub(
    { isRepairing: true, isFresh: false, megabytesPerSecond: undefined, minutes: SCRUB_MINUTES },
    { ...world, reporter: { started: nothing, checked: nothing } },
  );
  const isWhole =
    compacted.units.every(({ state }) => state !== 'failed') &&
    archived.damaged.length === 0 &&
    scrubbed.damaged.every(({ repair }) => repair?.kind === 'made');
  return isWhole ? 'done' : 'partial';
}

function nothing(): void {
  // Nobody watches.
}

async function held({ config }: UpkeepWorld) {
  await using lake = await openLakeToRead(config.lake);
  return await heldDatasets(lake.catalog);
}
