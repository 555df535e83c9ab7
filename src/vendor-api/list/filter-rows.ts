import { parseTradingDay } from '../../domain/trading-day.ts';
import { BadRequest } from '../request/api-answer.ts';
import type { ListEndpoint, ListField } from './list-endpoint.ts';
import type { ListCondition, ListValue } from './list-selection.ts';

/** Rows to filter: the objects that are sent. */
type Row = Readonly<Record<string, unknown>>;

const COMPARISONS = ['gt', 'gte', 'lt', 'lte'] as const;

/** What a query asks of rows. Parameters of no known field are ignored. */
export function readConditions(
  endpoint: ListEndpoint,
  query: Readonly<Record<string, string>>,
): readonly ListCondition[] {
  return Object.entries(query).flatMap(([name, text]) => {
    const [fieldName = '', suffix] = name.split('.');
    const field = Object.hasOwn(endpoint.fields, fieldName) ? endpoint.fields[fieldName] : undefined;
    const condition = field === undefined ? undefined : conditionOf(name, text, { field, fieldName, suffix });
    return condition === undefined ? [] : [condition];
  });
}

function conditionOf(
  name: string,
  text: string,
  {
    field,
    fieldName,
    suffix,
  }: { readonly field: ListField; readonly fieldName: string; readonly suffix: string | undefined },
): ListCondition | undefined {
  if (suffix === undefined) return { field: fieldName, test: 'is', value: valueOf(name, text, field) };
  if (suffix === 'any_of' && field.hasAnyOf === true) {
    return {
      field: fieldName,
      test: 'any_of',
      values: text.split(',').map((part) => valueOf(name, part, field)),
    };
  }
  const test = field.hasRange === true ? COMPARISONS.find((each) => each === suffix) : undefined;
  return test === undefined ? undefined : { field: fieldName, test, value: valueOf(name, text, field) };
}

/** Rows that meet every condition. */
export function filterRows<SomeRow extends object>(
  rows: readonly SomeRow[],
  conditions: readonly ListCondition[],
): readonly SomeRow[] {
  if (conditions.length === 0) return rows;
  return rows.filter((row) =>
    conditions.every((condition) => meets((row as Row)[condition.field], condition)),
  );
}

function meets(found: unknown, condition: ListCondition): boolean {
  if (found === undefined) return false;
  const value = found as ListValue;
  switch (condition.test) {
    case 'is':
      return value === condition.value;
    case 'any_of':
      return condition.values.includes(value);
    case 'gt':
      return value > condition.value;
    case 'gte':
      return value >= condition.value;
    case 'lt':
      return value < condition.value;
    case 'lte':
      return value <= condition.value;
  }
}

function valueOf(name: string, text: string, field: ListField): ListValue {
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
