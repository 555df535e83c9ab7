import { parseTradingDay } from '../../domain/trading-day.ts';
import { BadRequest } from '../request/api-answer.ts';
import type { ListEndpoint, ListField } from './list-endpoint.ts';

type Value = string | number | boolean;
type Test = (found: Value) => boolean;

/** Rows to filter: the objects that are sent. */
type Row = Readonly<Record<string, unknown>>;

const COMPARISONS: Readonly<Record<string, (found: Value, wanted: Value) => boolean>> = {
  gt: (found, wanted) => found > wanted,
  gte: (found, wanted) => found >= wanted,
  lt: (found, wanted) => found < wanted,
  lte: (found, wanted) => found <= wanted,
};

/** Rows that pass every filter of the query; rows without the field pass none. Parameters of no known field are ignored. */
export function filterRows<SomeRow extends object>(
  rows: readonly SomeRow[],
  endpoint: ListEndpoint,
  query: Readonly<Record<string, string>>,
): readonly SomeRow[] {
  const tests = Object.entries(query).flatMap(([name, text]) => {
    const [fieldName = '', suffix] = name.split('.');
    const field = Object.hasOwn(endpoint.fields, fieldName) ? endpoint.fields[fieldName] : undefined;
    const test = field === undefined ? undefined : testOf(name, text, { field, suffix });
    return test === undefined ? [] : [{ fieldName, test }];
  });
  if (tests.length === 0) return rows;
  return rows.filter((row) => tests.every(({ fieldName, test }) => passes(row as Row, fieldName, test)));
}

function passes(row: Row, fieldName: string, test: Test): boolean {
  const value = row[fieldName];
  return value !== undefined && test(value as Value);
}

function testOf(
  name: string,
  text: string,
  { field, suffix }: { readonly field: ListField; readonly suffix: string | undefined },
): Test | undefined {
  if (suffix === undefined) {
    const wanted = valueOf(name, text, field);
    return (found) => found === wanted;
  }
  if (suffix === 'any_of' && field.hasAnyOf === true) {
    const wanted = new Set(text.split(',').map((part) => valueOf(name, part, field)));
    return (found) => wanted.has(found);
  }
  const compare = field.hasRange === true ? COMPARISONS[suffix] : undefined;
  if (compare === undefined) return undefined;
  const bound = valueOf(name, text, field);
  return (found) => compare(found, bound);
}

function valueOf(name: string, text: string, field: ListField): Value {
  switch (field.type) {
    case 'text':
      return text;
    case 'date':
      if (parseTradingDay(text) !== undefined) return text;
      throw new BadRequest(`The parameter '${name}' must be a date, YYYY-MM-DD`);
    case 'number':
      if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
      throw new BadRequest(`The parameter '${name}' must be a number`);
    case 'flag':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new BadRequest(`The parameter '${name}' must be true or false`);
  }
}
