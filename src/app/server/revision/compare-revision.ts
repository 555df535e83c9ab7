import type { RevisionDifference } from '../../../../contract/api/revisions.ts';
import { parseDatasetName } from '../../../domain/dataset.ts';
import { findPartition } from '../../../lake/catalog/partitions.ts';
import { barFileOf } from '../../../lake/query/bar-files.ts';
import { explainReadError } from '../../../lake/query/explain-read-error.ts';
import { bringFiles } from '../../../lake/storage/bring-files.ts';
import { compareBarsOfDay } from '../../../lake/upkeep/compare-bars-of-day.ts';
import { differingBars } from '../../../lake/upkeep/differing-bars.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { atPin } from '../../upkeep/open-pinned.ts';
import { type PartitionName, requirePartition } from '../catalog/require-partition.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerWorld } from '../server-world.ts';

/**
 * Bars of a day as a pin has them, against those of now. Answers 404 for what is not listed in either and 400 for what are no bars of a day;
 * throws `E_NOT_HELD`, `E_USAGE`, `E_PARTITION_DAMAGED` and the signal’s reason.
 */
export async function compareRevision(
  name: PartitionName,
  pin: string,
  { lake, config, reader }: Pick<ServerWorld, 'lake' | 'config' | 'reader'>,
  signal: AbortSignal,
): Promise<RevisionDifference> {
  const present = await requirePartition(name, lake);
  const dataset = parseDatasetName(name.dataset);
  if (present.layer !== 'bronze' || dataset === undefined) {
    throw new HttpProblem(400, 'Only days of bronze are compared bar by bar.', {
      mend: 'Ask for a partition of the layer bronze.',
    });
  }
  await using pinned = await openLakeToRead((await atPin(config, pin)).lake);
  const row = await findPartition(pinned.catalog.db, name.layer, name.dataset, name.key);
  if (row === undefined) {
    throw new HttpProblem(404, `The pin ${pin} has no ${name.dataset} ${name.key}.`, {
      mend: 'Ask for the revisions of the partition: they name the pins that have it.',
    });
  }
  const [before, after] = [barFileOf(pinned.root, dataset, row), barFileOf(lake.root, dataset, present)];
  await bringFiles([after.path]);
  return await reader.use(signal, async (connection) => {
    try {
      return {
        pin,
        rowsBefore: row.rows,
        rowsAfter: present.rows,
        ...(await compareBarsOfDay(connection, before, after)),
        bars: await differingBars(connection, before, after),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw await explainReadError(error, { root: lake.root, files: [before, after], isOwnStatement: true });
    }
  });
}
