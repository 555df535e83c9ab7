import type { PinAloneDocument } from '../../../contract/api/pins.ts';
import { fileBytesOf, fileHashOf, type PartitionRow } from '../../lake/catalog/partitions.ts';
import { findPin, listPins } from '../../lake/upkeep/pin-folder.ts';
import type { Configuration } from '../config/configuration.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { atPin } from './open-pinned.ts';
import { shownPin } from './shown-pin.ts';

/**
 * What is in a pin and nowhere else: neither the lake as it is now nor another pin lists the file. Throws `E_NOT_HELD`, `E_USAGE`, what
 * opening a lake throws, and the signal’s reason.
 */
export async function aloneInPin(
  name: string,
  config: Configuration,
  signal: AbortSignal,
): Promise<PinAloneDocument> {
  const { root } = config.lake;
  const pin = await findPin(root, name);
  const others = (await listPins(root)).map((each) => each.name).filter((each) => each !== name);
  const elsewhere = new Set<string>();
  for (const version of [undefined, ...others]) {
    signal.throwIfAborted();
    for (const row of await rowsAt(version, config)) elsewhere.add(fileOf(row));
  }
  const alone = (await rowsAt(name, config)).filter((row) => !elsewhere.has(fileOf(row)));
  const files = new Map(alone.map((row) => [fileOf(row), fileBytesOf(row)]));
  const groups = Map.groupBy(alone, ({ layer, dataset }) => `${layer} ${dataset}`);
  return {
    pin: shownPin(pin),
    files: files.size,
    bytes: files.values().reduce((sum, each) => sum + each, 0),
    partitions: alone.length,
    datasets: [...groups.values()].flatMap((rows) => {
      const [first] = rows;
      if (first === undefined) return [];
      const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
      return [{ layer: first.layer, dataset: first.dataset, partitions: rows.length, bytes }];
    }),
  };
}

type ListedFile = Pick<
  PartitionRow,
  'layer' | 'dataset' | 'path' | 'bytes' | 'content_hash' | 'file_bytes' | 'file_hash'
>;

async function rowsAt(version: string | undefined, config: Configuration): Promise<readonly ListedFile[]> {
  await using lake = await openLakeToRead((await atPin(config, version)).lake);
  return await lake.catalog.db
    .selectFrom('partitions')
    .select(['layer', 'dataset', 'path', 'bytes', 'content_hash', 'file_bytes', 'file_hash'])
    .orderBy('layer')
    .orderBy('dataset')
    .execute();
}

function fileOf(row: ListedFile): string {
  return `${row.path} ${fileHashOf(row)}`;
}
