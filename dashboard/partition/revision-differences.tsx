import type { ReactElement } from 'react';
import type { RevisionDifference } from '../../contract/api/revisions.ts';
import { useDocument } from '../api/use-document.ts';
import { formatCount } from '../format/quantity.ts';
import { Instant } from '../part/instant.tsx';
import { Loaded } from '../part/loaded.tsx';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import type { PartitionName } from './partition-view.tsx';
import { SymbolDifferences } from './symbol-differences.tsx';

type DifferingBar = RevisionDifference['bars'][number];

/** Bars that differ between what a pin has of a day and what is there now: in numbers, by symbol, and the first of them. */
export function RevisionDifferences({
  partition: { layer, dataset, key },
  pin,
}: {
  readonly partition: PartitionName;
  readonly pin: string;
}): ReactElement {
  const query = useDocument('revisionDifference', { parts: { layer, dataset, key }, query: { pin } });
  return (
    <Loaded query={query}>
      {(found) =>
        found.symbolCount === 0 ? (
          <p>The bars are the same; only the file around them is another one.</p>
        ) : (
          <div className="stack">
            <p>
              {formatCount(found.added)} bars added, {formatCount(found.removed)} removed,{' '}
              {formatCount(found.changed)} with other values, of {formatCount(found.symbolCount)} symbols;{' '}
              {formatCount(found.rowsBefore)} bars became {formatCount(found.rowsAfter)}.
            </p>
            <DataTable
              name="revision-bars"
              caption="First bars that differ"
              rows={found.bars}
              columns={BARS}
              rowKey={(bar) => `${bar.symbol} ${bar.timestampMs}`}
              total={found.added + found.removed + found.changed}
              rowsShown={10}
            />
            <SymbolDifferences
              name="revision-symbols"
              symbols={found.symbols}
              total={found.symbolCount}
              rowsShown={6}
            />
          </div>
        )
      }
    </Loaded>
  );
}

const BARS: readonly Column<DifferingBar>[] = [
  { key: 'symbol', title: 'Symbol', value: ({ symbol }) => symbol, width: 'minmax(4rem, 0.6fr)' },
  {
    key: 'timestamp',
    title: 'Instant',
    value: ({ timestampMs }) => new Date(timestampMs).toISOString(),
    cell: ({ timestampMs }) => <Instant ms={timestampMs} />,
    width: 'minmax(10rem, 1fr)',
  },
  { key: 'state', title: 'State', value: ({ state }) => state, width: 'minmax(5rem, 0.5fr)' },
  { key: 'change', title: 'Change', value: ({ change }) => change, width: 'minmax(12rem, 2fr)' },
];
