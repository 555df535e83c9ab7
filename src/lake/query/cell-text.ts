import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { isoDay, isoText } from './iso-text.ts';

/** Makes the text of a value that is not NULL. */
export type CellText = (value: DuckDBValue) => string;

const INTEGERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.DECIMAL,
]);

const NESTED: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.ARRAY,
]);

const TEMPORAL: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.DATE,
]);

/** Whether texts of the type can hold commas, quotation marks or line breaks. */
export function isFreeText(type: DuckDBType): boolean {
  return !isNumeric(type) && !TEMPORAL.has(type.typeId);
}

/** Whether values of the type are numbers: right-aligned in tables, without quotation marks in JSON. */
export function isNumeric(type: DuckDBType): boolean {
  return (
    INTEGERS.has(type.typeId) || type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT
  );
}

/**
 * The plain text of a type’s values, as CSV and tables show them: instants `2024-01-02T14:30:00Z` (with a fraction only when
 * it is not zero), days `2024-01-02`, numbers with as few digits as read back to the same value, nested values as JSON.
 */
export function plainText(type: DuckDBType): CellText {
  if (type.typeId === DuckDBTypeId.DOUBLE) return (value) => numberText(Number(value));
  if (type.typeId === DuckDBTypeId.FLOAT) return (value) => singleText(Number(value));
  if (type.typeId === DuckDBTypeId.TIMESTAMP_TZ) return instantText;
  if (type.typeId === DuckDBTypeId.TIMESTAMP) return wallClockText;
  if (type.typeId === DuckDBTypeId.DATE) return dateText;
  if (NESTED.has(type.typeId)) return (value) => nestedJson(value, type);
  return String;
}

/** The JSON of a type’s values: numbers, booleans and nested values as such, the rest as text like in {@link plainText}. */
export function jsonText(type: DuckDBType): CellText {
  const plain = plainText(type);
  if (INTEGERS.has(type.typeId) || type.typeId === DuckDBTypeId.BOOLEAN || NESTED.has(type.typeId))
    return plain;
  // JSON has no word for what is not finite.
  if (isNumeric(type)) return (value) => (Number.isFinite(value) ? plain(value) : 'null');
  if (TEMPORAL.has(type.typeId)) return (value) => `"${plain(value)}"`;
  return (value) => JSON.stringify(plain(value));
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The fewest digits that read back to the same single-precision number: `0.1`, not `0.10000000149011612`. */
function singleText(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return numberText(short);
  }
  return numberText(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}

function instantText(value: DuckDBValue): string {
  const text = value instanceof DuckDBTimestampTZValue ? isoText(value.micros) : undefined;
  return text === undefined ? String(value) : `${text}Z`;
}

function wallClockText(value: DuckDBValue): string {
  const text = value instanceof DuckDBTimestampValue ? isoText(value.micros) : undefined;
  return text ?? String(value);
}

function dateText(value: DuckDBValue): string {
  const text = value instanceof DuckDBDateValue ? isoDay(value.days) : undefined;
  return text ?? String(value);
}

/** Lists and structures as JSON; a map, whose keys need not be text, as a list of pairs. */
function nestedJson(value: DuckDBValue, type: DuckDBType): string {
  const json = (item: DuckDBValue, itemType: DuckDBType): string =>
    item === null ? 'null' : jsonText(itemType)(item);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    if (!(type instanceof DuckDBListType || type instanceof DuckDBArrayType)) return String(value);
    return `[${value.items.map((item) => json(item, type.valueType)).join(',')}]`;
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((name, index) => {
      const fieldType = type.entryTypes[index];
      const field = value.entries[name] ?? null;
      return `${JSON.stringify(name)}:${fieldType === undefined ? 'null' : json(field, fieldType)}`;
    });
    return `{${fields.join(',')}}`;
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    const pairs = value.entries.map((entry) => [
      json(entry.key, type.keyType),
      json(entry.value, type.valueType),
    ]);
    return `[${pairs.map(([key, item]) => `{"key":${key},"value":${item}}`).join(',')}]`;
  }
  return JSON.stringify(String(value));
}
