import { writeVarint } from '../plain-parquet/thrift.ts';
import {
  type ByteSpan,
  type CompactField,
  readBinary,
  readFields,
  readInteger,
  readList,
} from './compact-reader.ts';

/** Where the bytes of a row group’s column stand in its file. */
export interface GroupColumn {
  readonly name: string;
  /** Pages, and the filter that tells which values are not among them. */
  readonly spans: readonly ByteSpan[];
}

/** A row group as the footer describes it. */
export interface IndexedGroup {
  readonly rows: number;
  /** The first and the last symbol, as bytes; absent: unknown. */
  readonly symbols: { readonly first: Uint8Array; readonly last: Uint8Array } | undefined;
  /** Its description in the footer. */
  readonly description: ByteSpan;
}

/** A Parquet file’s footer, with its row groups told apart. */
export interface GroupIndex {
  readonly footer: Uint8Array;
  /** What the footer consists of. */
  readonly fields: readonly CompactField[];
  readonly groups: readonly IndexedGroup[];
}

// Numbers of fields. Source: apache/parquet-format, parquet.thrift.
const FILE = { rows: 3, groups: 4, keyValues: 5 } as const;
const GROUP = { columns: 1, rows: 3 } as const;
const CHUNK = { meta: 3 } as const;
const META = {
  path: 3,
  size: 7,
  dataOffset: 9,
  dictionaryOffset: 11,
  statistics: 12,
  bloomOffset: 14,
  bloomSize: 15,
} as const;
const STATISTICS = { max: 5, min: 6 } as const;

/** Tells a footer’s row groups apart. Throws `CompactError` for what is none. */
export function indexGroups(footer: Uint8Array): GroupIndex {
  const { fields } = readFields(footer, 0);
  const groups = fields.find(({ id }) => id === FILE.groups);
  const spans = groups === undefined ? [] : readList(footer, groups.start);
  return { footer, fields, groups: spans.map((description) => indexGroup(footer, description)) };
}

function indexGroup(footer: Uint8Array, description: ByteSpan): IndexedGroup {
  const fields = fieldsOf(footer, description);
  const rows = fields.get(GROUP.rows);
  const symbol = columnsOf(footer, description).find(({ name }) => name === 'symbol');
  return {
    rows: rows === undefined ? 0 : readInteger(footer, rows),
    symbols: symbol?.range,
    description,
  };
}

/** Where a row group’s columns stand. */
export function groupColumns({ footer }: GroupIndex, { description }: IndexedGroup): readonly GroupColumn[] {
  return columnsOf(footer, description);
}

interface DescribedColumn extends GroupColumn {
  readonly range: IndexedGroup['symbols'];
}

function columnsOf(footer: Uint8Array, description: ByteSpan): readonly DescribedColumn[] {
  const columns = fieldsOf(footer, description).get(GROUP.columns);
  if (columns === undefined) return [];
  return readList(footer, columns.start).map((chunk) => {
    const meta = fieldsOf(footer, chunk).get(CHUNK.meta);
    return describeColumn(footer, meta === undefined ? new Map() : fieldsOf(footer, meta));
  });
}

function describeColumn(footer: Uint8Array, meta: ReadonlyMap<number, CompactField>): DescribedColumn {
  const number = (id: number): number | undefined => {
    const field = meta.get(id);
    return field === undefined ? undefined : readInteger(footer, field);
  };
  const path = meta.get(META.path);
  const names = path === undefined ? [] : readList(footer, path.start);
  const start = number(META.dictionaryOffset) ?? number(META.dataOffset) ?? 0;
  const first = Math.min(start, number(META.dataOffset) ?? start);
  const [bloomStart, bloomSize] = [number(META.bloomOffset), number(META.bloomSize)];
  const bloom =
    bloomStart === undefined ? [] : [{ start: bloomStart, end: bloomStart + (bloomSize ?? BLOOM_BYTES_MAX) }];
  return {
    name: names.map((span) => TEXT.decode(readBinary(footer, span))).join('.'),
    spans: [{ start: first, end: first + (number(META.size) ?? 0) }, ...bloom],
    range: rangeOf(footer, meta.get(META.statistics)),
  };
}

const TEXT = new TextDecoder();

/** Where a footer does not say how large a filter is. */
const BLOOM_BYTES_MAX = 1_048_576;

function rangeOf(footer: Uint8Array, statistics: CompactField | undefined): IndexedGroup['symbols'] {
  if (statistics === undefined) return undefined;
  const fields = fieldsOf(footer, statistics);
  const [min, max] = [fields.get(STATISTICS.min), fields.get(STATISTICS.max)];
  if (min === undefined || max === undefined) return undefined;
  return { first: readBinary(footer, min), last: readBinary(footer, max) };
}

function fieldsOf(footer: Uint8Array, { start }: ByteSpan): ReadonlyMap<number, CompactField> {
  return new Map(readFields(footer, start).fields.map((field) => [field.id, field]));
}

/** A footer that knows only some of the row groups, whose bytes stand where they stood. */
export function footerOf({ footer, fields }: GroupIndex, groups: readonly IndexedGroup[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let before = 0;
  for (const field of fields) {
    if (field.id === FILE.keyValues) continue;
    parts.push(Uint8Array.of(((field.id - before) << 4) | field.type));
    before = field.id;
    if (field.id === FILE.rows) parts.push(integerBytes(groups.reduce((sum, { rows }) => sum + rows, 0)));
    else if (field.id === FILE.groups)
      parts.push(listHead(groups.length), ...groups.map((group) => bytesOf(footer, group.description)));
    else parts.push(bytesOf(footer, field));
  }
  parts.push(Uint8Array.of(0));
  return Buffer.concat(parts);
}

function bytesOf(footer: Uint8Array, { start, end }: ByteSpan): Uint8Array {
  return footer.subarray(start, end);
}

/** A list of structs. */
function listHead(count: number): Uint8Array {
  const bytes = [0xfc];
  writeVarint(bytes, count);
  return Uint8Array.from(bytes);
}

function integerBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  writeVarint(bytes, value * 2);
  return Uint8Array.from(bytes);
}
