import { describe, expect, it } from 'vitest';
import { bucketUrl, isBucketUrl, parseBucketUrl } from './bucket-address.ts';

describe('the address of a lake in a bucket', () => {
  it.each([
    ['s3://market', 'market', ''],
    ['s3://market/', 'market', ''],
    ['s3://market/lakes/main', 'market', 'lakes/main'],
    ['s3://my.market-data-1/a_b/', 'my.market-data-1', 'a_b'],
  ])('is read from %s', (text, bucket, prefix) => {
    expect(parseBucketUrl(text)).toEqual({ bucket, prefix });
  });

  it.each([
    's3:/market',
    's3://',
    's3://M',
    's3://a..b/x',
    's3://market/../x',
    's3://market/a//b',
    's3://market/a b',
    's3://market/a?x=1',
    'https://market/a',
    '/data',
  ])('is not %s', (text) => {
    expect(parseBucketUrl(text)).toBeUndefined();
  });

  it('comes back as it went', () => {
    expect(bucketUrl({ bucket: 'market', prefix: 'a/b' })).toBe('s3://market/a/b');
    expect(bucketUrl({ bucket: 'market', prefix: '' })).toBe('s3://market');
  });

  it('is told from a path', () => {
    expect(['s3://x', 'S3://x', './s3', '/s3:/x'].map(isBucketUrl)).toEqual([true, true, false, false]);
  });
});
