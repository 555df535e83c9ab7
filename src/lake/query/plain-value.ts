import {
  DuckDBArrayType,
  DuckDBArrayValue,
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
import { plainText } from './cell-text.ts';

/** A value as programs know it: instants as `Date`, days and whatever else has no counterpart as text. */
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

type Convert = (value: DuckDBValue) => PlainValue;

const KEPT: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.VARCHAR,
]);

const WIDE: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
]);

/** How a type’s values become plain; wide integers become numbers wherever no digit is lost. */
export function plainValue(type: DuckDBType): Convert {
  const convert = convertOf(type);
  return (value) => (value === null ? null : convert(value));
}

function convertOf(type: DuckDBType): Convert {
  const { typeId } = type;
  if (KEPT.has(typeId)) return (value) => value as PlainValue;
  if (WIDE.has(typeId)) return (value) => narrow(value as bigint);
  if (typeId === DuckDBTypeId.DECIMAL) return (value) => Number(String(value));
  if (typeId === DuckDBTypeId.TIMESTAMP_TZ || typeId === DuckDBTypeId.TIMESTAMP) return instantOf(type);
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const item = plainValue(type.valueType);
    return (value) =>
      value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items.map(item) : null;
  }
  if (type instanceof DuckDBStructType) return structOf(type);
  if (type instanceof DuckDBMapType) return pairsOf(type);
  return plainText(type);
}

function narrow(value: bigint): PlainValue {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

/** Beyond the years that `Date` knows, and for infinity, the text. */
function instantOf(type: DuckDBType): Convert {
  const text = plainText(type);
  return (value) => {
    if (!(value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue)) return null;
    const instant = new Date(Number(value.micros) / 1000);
    return Number.isNaN(instant.getTime()) ? text(value) : instant;
  };
}

function structOf({ entryNames, entryTypes }: DuckDBStructType): Convert {
  const fields = entryTypes.map((type, index) => ({
    name: entryNames[index] ?? '',
    convert: plainValue(type),
  }));
  return (value) =>
    value instanceof DuckDBStructValue
      ? Object.fromEntries(fields.map(({ name, convert }) => [name, convert(value.entries[name] ?? null)]))
      : null;
}

/** A map’s keys need not be text. */
function pairsOf({ keyType, valueType }: DuckDBMapType): Convert {
  const [key, item] = [plainValue(keyType), plainValue(valueType)];
  return (value) =>
    value instanceof DuckDBMapValue
      ? value.entries.map((entry) => ({ key: key(entry.key), value: item(entry.value) }))
      : null;
}
