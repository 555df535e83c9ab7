import { describe, expect, it } from 'vitest';
import {
  belongsToCategory,
  CATEGORY_FACTS,
  parseUniverseCategory,
  UNIVERSE_CATEGORIES,
} from './universe-category.ts';

describe('universe categories', () => {
  it('are read by their exact name', () => {
    expect(UNIVERSE_CATEGORIES.map(parseUniverseCategory)).toEqual(UNIVERSE_CATEGORIES);
    expect(['US_EQUITIES', 'stocks', '', 'toString'].map(parseUniverseCategory)).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('tell shares from funds by the vendor’s types, and count what has none as shares', () => {
    const types = ['CS', 'OS', 'ADRC', 'ETF', 'ETN', 'WARRANT', 'PFD', '', undefined];
    expect(types.filter((type) => belongsToCategory('us_equities', type))).toEqual([
      'CS',
      'OS',
      'ADRC',
      '',
      undefined,
    ]);
    expect(types.filter((type) => belongsToCategory('etf', type))).toEqual(['ETF', 'ETN']);
    expect(types.filter((type) => belongsToCategory('otc', type))).toEqual(types);
  });

  it('are each a market of the ticker list, options apart', () => {
    const markets = UNIVERSE_CATEGORIES.map((category) => CATEGORY_FACTS[category].market);
    expect(markets).toEqual(['stocks', 'stocks', 'crypto', 'fx', undefined, 'indices', 'otc']);
  });
});
