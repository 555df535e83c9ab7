import type { ExportReadback, ExportRow } from '../../../contract/api/exports.ts';
import { formatBytes, formatCount, formatPlural } from '../../format/quantity.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { Instant } from '../../part/instant.tsx';
import type { Column } from '../../table/column.ts';

/** How a reading back looks: in one word, with its tone. */
export function lookOfReadback(readback: ExportReadback | null): {
  readonly tone: Tone;
  readonly word: string;
} {
  if (readback === null) return { tone: 'calm', word: 'never' };
  if (readback.problems > 0) return { tone: 'bad', word: formatPlural(readback.problems, 'difference') };
  return readback.isCurrent
    ? { tone: 'good', word: 'as in silver' }
    : { tone: 'warn', word: 'before it was written' };
}

const isoOf = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();

/** Columns of the list of exports. */
export const EXPORT_COLUMNS: readonly Column<ExportRow>[] = [
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset, width: 'minmax(8rem, 1fr)' },
  { key: 'freq', title: 'Bars', value: ({ freq }) => freq, width: '4.5rem' },
  {
    key: 'state',
    title: 'State',
    width: '5.5rem',
    value: ({ stale }) => (stale === null ? 'fresh' : 'stale'),
    cell: ({ stale }) => (
      <Badge tone={stale === null ? 'good' : 'warn'}>{stale === null ? 'fresh' : 'stale'}</Badge>
    ),
  },
  { key: 'why', title: 'Why stale', value: ({ stale }) => stale, width: 'minmax(9rem, 1.4fr)' },
  {
    key: 'readback',
    title: 'Read back',
    width: '10rem',
    value: ({ readback }) => lookOfReadback(readback).word,
    cell: ({ readback }) => {
      const { tone, word } = lookOfReadback(readback);
      return <Badge tone={tone}>{word}</Badge>;
    },
  },
  {
    key: 'checked',
    title: 'Read when',
    width: '10rem',
    value: ({ readback }) => isoOf(readback?.checkedMs),
    cell: ({ readback }) => (readback === null ? '–' : <Instant ms={readback.checkedMs} />),
  },
  {
    key: 'values',
    title: 'Values',
    align: 'end',
    value: ({ readback }) => readback?.cells ?? null,
    cell: ({ readback }) => (readback === null ? '–' : formatCount(readback.cells)),
  },
  { key: 'from', title: 'First day', value: ({ from }) => from, width: '6.5rem' },
  { key: 'to', title: 'Last day', value: ({ to }) => to, width: '6.5rem' },
  { key: 'days', title: 'Days', align: 'end', value: ({ days }) => days, width: '4rem' },
  { key: 'symbols', title: 'Instruments', align: 'end', value: ({ symbols }) => symbols, width: '6rem' },
  {
    key: 'sets',
    title: 'Feature sets',
    value: ({ sets, features }) => (sets.length === 0 ? features.join(' ') : sets.join(' ')) || null,
    cell: ({ sets, features }) =>
      features.length === 0 ? 'none' : sets.join(', ') || formatPlural(features.length, 'feature'),
  },
  {
    key: 'bytes',
    title: 'Size',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  {
    key: 'built',
    title: 'Written',
    width: '10rem',
    value: ({ builtMs }) => isoOf(builtMs),
    cell: ({ builtMs }) => (builtMs === null ? '–' : <Instant ms={builtMs} />),
  },
  { key: 'fields', title: 'Fields', value: ({ fields }) => fields.join(' '), isOptional: true },
  { key: 'bars', title: 'Held bars', align: 'end', value: ({ bars }) => bars, isOptional: true },
  { key: 'whole', title: 'Whole', value: ({ isWhole }) => isWhole, isOptional: true },
  {
    key: 'differences',
    title: 'Differences',
    align: 'end',
    value: ({ readback }) => readback?.problems ?? null,
    isOptional: true,
  },
  { key: 'run', title: 'Run that read', value: ({ readback }) => readback?.run ?? null, isOptional: true },
];
