import type { PartitionDocument } from '../../../../contract/api/partitions.ts';
import { type DatasetName, parseDatasetName } from '../../../domain/dataset.ts';
import { QUARANTINE_REASONS } from '../../../domain/quarantine-reason.ts';
import { tradingDay } from '../../../domain/trading-day.ts';
import type { PartitionRow } from '../../../lake/catalog/partitions.ts';
import { countReasons } from '../../../lake/quality/refused-rows.ts';
import { bringFiles } from '../../../lake/storage/bring-files.ts';
import { inLake } from '../../../lake/storage/lake-paths.ts';
import { applicableReasons } from '../explain/applicable-reasons.ts';
import type { ServerWorld } from '../server-world.ts';

/** The rules that the rows of a day were held to, with how many each refused; of what are no bars of a day, none. Throws the signal’s reason. */
export async function partitionRules(
  partition: PartitionRow,
  world: Pick<ServerWorld, 'lake' | 'reader'>,
  signal: AbortSignal,
): Promise<PartitionDocument['rules']> {
  const dataset = parseDatasetName(partition.dataset);
  if (partition.layer !== 'bronze' || dataset === undefined) return [];
  const refused = await refusedByReason({ ...partition, dataset }, world, signal);
  return applicableReasons(dataset, partition.source).map((rule) => ({
    rule,
    meaning: QUARANTINE_REASONS[rule],
    refused: refused === undefined ? null : (refused[rule] ?? 0),
  }));
}

/** Undefined when the file of refused rows cannot be read. */
async function refusedByReason(
  { dataset, key, quarantine_path: path, quarantined }: PartitionRow & { readonly dataset: DatasetName },
  { lake, reader }: Pick<ServerWorld, 'lake' | 'reader'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>> | undefined> {
  if (path === null) return {};
  await bringFiles([inLake(lake.root, path)]);
  const day = { dataset, day: tradingDay(key), path, rows: quarantined };
  return reader.use(signal, async (connection) => {
    try {
      return (await countReasons(connection, lake.root, [day]))[0]?.reasons;
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  });
}
