import { type ConfigKey, configKey as key } from './config-key.ts';

/** Keys of the group `lake`. */
export const LAKE_KEYS: readonly ConfigKey[] = [
  key(
    'lake.root',
    'a path, or s3://bucket/folder',
    './data',
    'Folder of the lake, or its place in a bucket.',
    {
      env: ['BARLAKE_HOME', 'DATA_ROOT'],
    },
  ),
  key(
    'lake.precision',
    'float64 or float32',
    'float64',
    'How prices are stored; float32 halves their size and rounds.',
  ),
  key(
    'lake.s3Endpoint',
    'an http or https URL without user, password, query or fragment',
    'not set',
    'Server of a lake in a bucket; not set: Amazon’s in lake.s3Region.',
    { env: ['BARLAKE_LAKE_S3_ENDPOINT'] },
  ),
  key(
    'lake.s3Region',
    'a region’s name',
    'us-east-1',
    'Region that requests to that server are signed for.',
    {
      env: ['BARLAKE_LAKE_S3_REGION'],
    },
  ),
  key(
    'lake.s3AccessKey',
    'a key as text',
    'not set',
    'Access key of the lake’s bucket; the vendor’s is never used for it.',
    {
      env: ['BARLAKE_LAKE_S3_ACCESS_KEY'],
      isSecret: true,
    },
  ),
  key('lake.s3SecretKey', 'a key as text', 'not set', 'Secret key of the lake’s bucket.', {
    env: ['BARLAKE_LAKE_S3_SECRET_KEY'],
    isSecret: true,
  }),
  key(
    'lake.home',
    'a path, or null',
    'not set',
    'Folder on this machine of a lake in a bucket, with work, logs, copies and the catalog; not set: below the user’s data folder.',
    { env: ['BARLAKE_LAKE_LOCAL'] },
  ),
  key(
    'lake.landing',
    'local or remote',
    'local',
    'Where a lake in a bucket keeps what the vendor sent: in its home on this machine, or in the bucket. With `queue.url` it is remote by default.',
  ),
  key(
    'lake.copiesMb',
    'a whole number from 100 to 100000000',
    '20000',
    'Megabytes of files that a lake in a bucket keeps on this machine for reading.',
  ),
  key(
    'lake.httpfs',
    'auto or off',
    'auto',
    'Whether `query`, the library and the server let DuckDB’s httpfs, where it is installed, read large files of a bucket in parts.',
  ),
];
