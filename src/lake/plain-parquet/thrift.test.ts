import { expect, it } from 'vitest';
import { thriftBytes } from './thrift.ts';

it.each([
  ['small numbers', 1, [0x15, 2, 0]],
  ['numbers below zero', -1, [0x15, 1, 0]],
  ['numbers of two bytes', 100, [0x15, 0xc8, 0x01, 0]],
])('writes %s as the protocol says', (_, value, bytes) => {
  expect([...thriftBytes([[1, { i32: value }]])]).toEqual(bytes);
});

it('writes offsets beyond 32 bits', () => {
  expect([...thriftBytes([[1, { i64: 2 ** 40 }]])]).toEqual([0x16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0]);
});

it('counts fields from the one before, and begins anew within a struct', () => {
  const inner = [[3, { text: 'é' }]] as const;
  expect([
    ...thriftBytes([
      [2, { i32: 0 }],
      [5, { struct: inner }],
    ]),
  ]).toEqual([0x25, 0, 0x3c, 0x38, 2, 0xc3, 0xa9, 0, 0]);
});

it('gives long lists a length of their own', () => {
  const list = Array.from({ length: 15 }, () => ({ i32: 0 }));
  expect([...thriftBytes([[1, { list: list.slice(1) }]])].slice(0, 2)).toEqual([0x19, 0xe5]);
  expect([...thriftBytes([[1, { list }]])].slice(0, 3)).toEqual([0x19, 0xf5, 15]);
});
