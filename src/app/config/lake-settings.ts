import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileCatalog, parseCatalogUrl } from '../../lake/catalog/catalog-address.ts';
import { bucketUrl, parseBucketUrl } from '../../lake/storage/s3/bucket-address.ts';
import type { ConfigInput } from './config-schema.ts';
import type { Configuration } from './configuration.ts';
import { dataFolder } from './data-folder.ts';
import type { Variables } from './environment.ts';

/** The groups `lake` and `catalog` of the merged configuration. `root` is the absolute path of a folder, or a bucket's URL. */
export function mergeLake(
  inputs: readonly ConfigInput[],
  { root, env }: { readonly root: string; readonly env: Variables },
): Pick<Configuration, 'lake' | 'catalog'> {
  const pick = <T>(read: (lake: NonNullable<ConfigInput['lake']>) => T | undefined): T | undefined => {
    for (const { lake } of inputs) {
      const value = lake === undefined ? undefined : read(lake);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const bucket = parseBucketUrl(root);
  const s3Endpoint = pick((lake) => lake.s3Endpoint ?? undefined) ?? null;
  const home = pick((lake) => lake.home ?? undefined) ?? null;
  const folder =
    bucket === undefined
      ? root
      : (home ?? homeOf(`${s3Endpoint ?? ''} ${bucketUrl(bucket)}`, bucket.bucket, env));
  // Another machine's worker may make bars of what this one received.
  const hasQueue = inputs.some(({ queue }) => queue?.url !== undefined);
  const url = inputs.map(({ catalog }) => catalog?.url).find((each) => each !== undefined) ?? 'sqlite';
  const lake = {
    root: folder,
    precision: pick((group) => group.precision) ?? 'float64',
    catalog: parseCatalogUrl(url, folder) ?? fileCatalog(folder),
    bucket,
    s3Endpoint,
    s3Region: pick((group) => group.s3Region) ?? 'us-east-1',
    s3AccessKey: pick((group) => group.s3AccessKey),
    s3SecretKey: pick((group) => group.s3SecretKey),
    home,
    landing: pick((group) => group.landing) ?? (hasQueue ? 'remote' : 'local'),
    copiesMb: pick((group) => group.copiesMb) ?? 20_000,
    httpfs: pick((group) => group.httpfs) ?? 'auto',
  };
  return { lake, catalog: { url } };
}

/** Two lakes have two homes, also when their buckets have one name on two servers. */
function homeOf(address: string, bucket: string, env: Variables): string {
  const folder = dataFolder({ platform: process.platform, homeFolder: homedir(), env });
  const digest = createHash('sha256').update(address).digest('hex').slice(0, 12);
  return join(folder, 'lakes', `${bucket}-${digest}`);
}

/** Where a lake is, for people: its folder, or its place in a bucket. */
export function lakeAddress({ root, bucket }: Pick<Configuration['lake'], 'root' | 'bucket'>): string {
  return bucket === undefined ? root : bucketUrl(bucket);
}
