import type { CustomTypesConfig } from 'pg';

/** Object ids of `int8` and `numeric`, the types of counts, times and sums. */
const WHOLE_NUMBERS: ReadonlySet<number> = new Set([20, 1700]);

/** How the catalog’s values come from Postgres: whole numbers as numbers, as SQLite gives them, and never rounded. */
export function valueTypes(standard: CustomTypesConfig): CustomTypesConfig {
  const getTypeParser: CustomTypesConfig['getTypeParser'] = (...[type, format]) =>
    WHOLE_NUMBERS.has(type) ? parseNumber : (standard.getTypeParser(type, format) as unknown);
  return { getTypeParser };
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    throw new RangeError(`the catalog holds a number that a program would round: ${text}`);
  }
  return number;
}

/** A value as Postgres can keep it: its texts hold every character but the one numbered zero. */
export function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u{fffd}') : value;
}
