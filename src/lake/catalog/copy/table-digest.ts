import { createHash } from 'node:crypto';
import { storable } from '../postgres/value-types.ts';
import type { AnyRow } from './read-rows.ts';

/** Adds up to a number that two tables share when they hold the same rows, in whatever order. */
export interface TableDigest {
  add(row: AnyRow): void;
  /** Rows, and their content as 64 hexadecimal digits. */
  result(): { readonly rows: number; readonly content: string };
}

const MODULUS = 1n << 256n;

/** An empty digest over these columns. */
export function createTableDigest(columns: readonly string[]): TableDigest {
  let rows = 0;
  let sum = 0n;
  return {
    add(row) {
      const text = JSON.stringify(columns.map((column) => storable(row[column]) ?? null));
      sum = (sum + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)) % MODULUS;
      rows += 1;
    },
    result: () => ({ rows, content: sum.toString(16).padStart(64, '0') }),
  };
}
