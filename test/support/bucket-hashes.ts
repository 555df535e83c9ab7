import { createHash } from 'node:crypto';
import { getObject, listObjects } from '../../src/lake/storage/s3/object-requests.ts';
import { openBucket } from './open-bucket.ts';

/** SHA-256 of all objects of a lake below some folders, by their paths in the lake; read from the server, not from copies. */
export async function bucketHashes(
  {
    endpoint,
    bucket,
    prefix,
  }: { readonly endpoint: string; readonly bucket: string; readonly prefix: string },
  folders: readonly string[] = ['landing', 'bronze', 'quarantine', 'silver', 'metadata'],
): Promise<Readonly<Record<string, string>>> {
  await using lake = await openBucket(endpoint, bucket, { prefix });
  const hashes: Record<string, string> = {};
  for (const folder of folders) {
    for await (const { key } of listObjects(lake.store, `${prefix}/${folder}/`)) {
      if (key.endsWith('/watermarks.json')) continue;
      const object = await getObject(lake.store, key);
      const hash = createHash('sha256');
      for await (const chunk of object?.body ?? []) hash.update(chunk as Buffer);
      hashes[key.slice(prefix.length + 1)] = hash.digest('hex');
    }
  }
  return hashes;
}
