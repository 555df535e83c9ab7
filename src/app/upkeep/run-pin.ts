import { isKeptElsewhere } from '../../lake/storage/mounts.ts';
import { makePin } from '../../lake/upkeep/make-pin.ts';
import { type Pin, removePin, sweepPins } from '../../lake/upkeep/pin-folder.ts';
import { assertLakePresent } from '../reading/assert-lake-present.ts';
import { openUpkeepRoom, type UpkeepWorld, writeBriefly } from './upkeep-world.ts';

/** Pins a lake under a name. Throws what {@link makePin} and opening a lake throw. */
export async function pinLake(
  { name, note }: { readonly name: string; readonly note: string | null },
  world: UpkeepWorld & { readonly onFiles?: (done: number, total: number) => void },
): Promise<Pin> {
  const { config, clock, onFiles } = world;
  await assertLakePresent(config.lake);
  await using _room = await openUpkeepRoom('pin', world);
  return await writeBriefly('pin', world, async ({ lake }) => {
    await sweepPins(config.lake.root);
    return makePin(lake, { name, note, nowMs: clock.nowMs(), ...(onFiles === undefined ? {} : { onFiles }) });
  });
}

/** Lets a pin go. Throws `E_NOT_HELD`. */
export async function unpinLake(name: string, world: UpkeepWorld): Promise<Pin> {
  const { root } = world.config.lake;
  await using _room = await openUpkeepRoom('pin', world);
  // Another machine may make one of that name meanwhile; on a disk, the lock of maintenance keeps it from that.
  if (isKeptElsewhere(root)) return await writeBriefly('pin', world, async () => removePin(root, name));
  return await removePin(root, name);
}
