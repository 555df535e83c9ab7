import type { ReactElement } from 'react';
import type { PartitionDocument } from '../../contract/api/partitions.ts';
import { formatPlural } from '../format/quantity.ts';
import { Badge } from '../part/badge.tsx';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';

type Rule = PartitionDocument['rules'][number];

/** The rules that the rows of a day were held to, and what each refused; nothing for what has none. */
export function PartitionRules({ rules }: { readonly rules: readonly Rule[] }): ReactElement | null {
  if (rules.length === 0) return null;
  return (
    <section>
      <h3>Rules</h3>
      <DataTable
        name="partition-rules"
        caption="Rules that rows were held to"
        rows={rules}
        columns={COLUMNS}
        rowKey={({ rule }) => rule}
        rowsShown={12}
      />
    </section>
  );
}

const COLUMNS: readonly Column<Rule>[] = [
  { key: 'rule', title: 'Rule', value: ({ rule }) => rule, width: 'minmax(10rem, 1fr)' },
  {
    key: 'refused',
    title: 'Refused',
    width: '8rem',
    value: ({ refused }) => refused,
    cell: ({ refused }) =>
      refused === null ? (
        'not known'
      ) : refused === 0 ? (
        <Badge tone="good">none</Badge>
      ) : (
        <Badge tone="warn">{formatPlural(refused, 'row')}</Badge>
      ),
  },
  { key: 'meaning', title: 'What it refuses', value: ({ meaning }) => meaning, width: 'minmax(22rem, 3fr)' },
];
