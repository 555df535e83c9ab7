import { describe, expect, it } from 'vitest';
import { hashAlgorithm, isInBucket } from './shared-paths.ts';

describe('a path of a lake in a bucket', () => {
  it.each(['temp/run/a.parquet', 'upkeep/a.parquet', 'overrides/splits.csv', 'gold/qlib/x', 'lock.db'])(
    'is of this machine: %s',
    (path) => expect(isInBucket(path, 'remote')).toBe(false),
  );

  it('belongs into the bucket with the archive, wherever landing is kept', () => {
    expect(isInBucket('archive/landing/polygon-s3/stocks_daily/2026/01/2026-01-28.csv.gz', 'local')).toBe(
      true,
    );
    expect(isInBucket('landing/polygon-s3/stocks_daily/2026/01/2026-01-28.csv.gz', 'local')).toBe(false);
  });

  it('is told apart by the vendor’s sum when it landed, also in the archive', () => {
    expect(hashAlgorithm('landing/a.csv.gz')).toBe('md5');
    expect(hashAlgorithm('archive/landing/a.csv.gz')).toBe('md5');
    expect(hashAlgorithm('archive/bronze/a.parquet')).toBe('sha256');
  });
});
