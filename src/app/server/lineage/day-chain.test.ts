import { describe, expect, it } from 'vitest';
import { MADE_HERE, type PartitionRow } from '../../../lake/catalog/partitions.ts';
import { dayChain } from './day-chain.ts';

const DAY = '2024-01-03';
const ABOUT = { dataset: 'stocks_daily', day: DAY };

const row = (layer: string, etag: string, source: PartitionRow['source'] = 'flat'): PartitionRow => ({
  ...MADE_HERE,
  layer,
  dataset: 'stocks_daily',
  key: DAY,
  path: `${layer}/x`,
  fingerprint: `of ${etag}`,
  source_etag: etag,
  source,
  rows: 5,
  symbols: 5,
  bytes: 9,
  min_us: null,
  max_us: null,
  content_hash: 'h',
});

const object = (etag: string | null, source: 'flat' | 'grouped' = 'flat') => ({
  key: 'x.csv.gz',
  etag,
  source,
});

const statesOf = (chain: ReturnType<typeof dayChain>) =>
  chain.map(({ layer, state, why }) => [layer, state, why]);

describe('dayChain', () => {
  it('goes from the vendor over landing to bars, fresh as long as all have one ETag', () => {
    const chain = dayChain({
      ...ABOUT,
      object: object('a'),
      landed: row('landing', 'a'),
      bars: row('bronze', 'a'),
    });
    expect(statesOf(chain)).toEqual([
      ['vendor', 'vendor', null],
      ['landing', 'held', null],
      ['bronze', 'held', null],
    ]);
    expect(chain[0]).toMatchObject({ key: 'x.csv.gz', version: 'a' });
  });

  it('finds file and bars stale when the vendor has another one', () => {
    const chain = dayChain({
      ...ABOUT,
      object: object('b'),
      landed: row('landing', 'a'),
      bars: row('bronze', 'a'),
    });
    expect(chain.slice(1).map(({ why }) => why)).toEqual([
      'the vendor has another file',
      'the vendor has another file',
    ]);
  });

  it('finds bars stale when landing has a file that they were not made of', () => {
    const chain = dayChain({
      ...ABOUT,
      object: object('b'),
      landed: row('landing', 'b'),
      bars: row('bronze', 'a'),
    });
    expect(chain.slice(1).map(({ why }) => why)).toEqual([null, 'landing has another file']);
  });

  it('judges bars without a landed file by the vendor’s', () => {
    const chain = dayChain({ ...ABOUT, object: object('b'), landed: undefined, bars: row('bronze', 'a') });
    expect(statesOf(chain).slice(1)).toEqual([['bronze', 'stale', 'the vendor has another file']]);
  });

  it('does not compare a grouped answer, which has no ETag of the vendor’s', () => {
    const chain = dayChain({
      ...ABOUT,
      object: object('b', 'grouped'),
      landed: row('landing-api', 'a', 'grouped'),
      bars: row('bronze', 'c', 'grouped'),
    });
    expect(chain.slice(1).map(({ state }) => state)).toEqual(['held', 'held']);
  });
});
