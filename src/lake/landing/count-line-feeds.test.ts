import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import { countLineFeeds } from './count-line-feeds.ts';

function oneByOne(bytes: Uint8Array): number {
  return bytes.filter((byte) => byte === 10).length;
}

describe('line feeds among bytes', () => {
  it('are counted wherever the bytes begin and end in their memory', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => (index % 3 === 0 ? 10 : index));
    for (let start = 0; start < 9; start += 1) {
      for (let end = start; end <= bytes.length; end += 1) {
        const part = bytes.subarray(start, end);
        expect(countLineFeeds(part)).toBe(oneByOne(part));
      }
    }
  });

  it('are told from every other byte, in every place of a word', () => {
    for (let value = 0; value < 256; value += 1) {
      for (let place = 0; place < 4; place += 1) {
        for (const filler of [0, 9, 10, 11, 127, 128, 138, 255]) {
          const bytes = new Uint8Array(4).fill(filler);
          bytes[place] = value;
          expect(countLineFeeds(bytes)).toBe(oneByOne(bytes));
        }
      }
    }
  });

  it('are counted where there are nothing else, and more than a byte can count', () => {
    expect(countLineFeeds(new Uint8Array(100_003).fill(10))).toBe(100_003);
    expect(countLineFeeds(new Uint8Array(0))).toBe(0);
  });

  it('are counted amid whatever bytes', () => {
    const random = seededRandom(1);
    const bytes = Uint8Array.from({ length: 100_000 }, () => Math.floor(random() * 256));
    expect(countLineFeeds(bytes)).toBe(oneByOne(bytes));
  });
});
