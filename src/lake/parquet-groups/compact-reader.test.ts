import { describe, expect, it } from 'vitest';
import { CompactError, readFields, readInteger, readList } from './compact-reader.ts';

const whole = (bytes: Uint8Array) => ({ start: 0, end: bytes.length });

describe('the compact protocol', () => {
  it('has lists of truth values, a byte each', () => {
    expect(readList(Uint8Array.of(0x21, 1, 2), 0)).toEqual([
      { start: 1, end: 2 },
      { start: 2, end: 3 },
    ]);
  });

  it.each([
    ['truth values', 0xf1],
    ['bytes', 0xf3],
    ['structs', 0xfc],
  ])('refuses a list of more %s than there are bytes', (_, head) => {
    const bytes = Uint8Array.of(head, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0);
    expect(() => readList(bytes, 0)).toThrow(CompactError);
    expect(() => readFields(Uint8Array.of(0x19, ...bytes), 0)).toThrow(CompactError);
  });

  it('refuses an integer that a number would round', () => {
    const safe = Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f);
    expect(readInteger(safe, whole(safe))).toBe(2 ** 52 - 1);
    const large = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10);
    expect(() => readInteger(large, whole(large))).toThrow(CompactError);
  });
});
