import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endedRuns } from '../../lake/catalog/run-stop.ts';
import type { Lake } from '../../lake/lake.ts';
import { ignoreMissing } from '../../lake/storage/ignore-missing.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';

/**
 * Clears away the working folders of runs that have ended whenever a worker meets another run. The process of a run removes its folder where it
 * has one; a worker whose lake is in a bucket has a folder of its own, and no writer ever comes by to empty it.
 */
export function runSweeper(lake: Lake): (runId: string) => Promise<void> {
  let last: string | undefined;
  return async (runId) => {
    if (runId === last) return;
    last = runId;
    const folder = tempFolder(lake.root);
    const names = (await readdir(folder).catch(ignoreMissing)).filter((name) => name !== runId);
    for (const name of await endedRuns(lake.catalog.db, names)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  };
}
