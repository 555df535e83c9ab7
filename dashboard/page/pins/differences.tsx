import type { ReactElement } from 'react';
import type { DiffDocument } from '../../../contract/cli/diff.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatCount, formatPlural } from '../../format/quantity.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { DayDifference } from './day-difference.tsx';
import { type DiffDay, type DiffSums, sumDays } from './diff-rows.ts';
import type { ChangePins, PinState } from './use-pin-state.ts';

/** What differs between a pin and another version: by dataset, day by day, and in other layers. */
export function Differences({
  state,
  onChange,
}: {
  readonly state: PinState;
  readonly onChange: ChangePins;
}): ReactElement {
  const { pin, dataset, from, to, bars } = state;
  const other = state.with === '' ? 'now' : state.with;
  const query = useDocument('pinDifference', {
    parts: { pin },
    query: {
      with: other,
      dataset: dataset === '' ? undefined : dataset,
      from: from === '' ? undefined : from,
      to: to === '' ? undefined : to,
      bars: bars === '1' ? true : undefined,
    },
  });
  return (
    <div aria-live="polite" aria-busy={query.isFetching}>
      <Panel
        title={`${pin} and ${other}`}
        className="pins-panel"
        isFlush
        actions={
          <Button look="quiet" icon="retry" isBusy={query.isFetching} onClick={() => void query.refetch()}>
            Compare again
          </Button>
        }
      >
        <Loaded query={query} rows={6}>
          {(found) =>
            // Until the answer is there, the one before it is of other versions.
            found.before === pin && found.after === other ? (
              <Found found={found} hasBars={bars === '1'} onChange={onChange} />
            ) : (
              <Skeleton rows={6} />
            )
          }
        </Loaded>
      </Panel>
      {query.data !== undefined && query.data.others.length > 0 && (
        <Panel title="Partitions of other layers" isFlush className="pins-panel">
          <DataTable
            name="pin-others"
            caption="Other partitions that differ"
            rows={query.data.others}
            columns={OTHERS}
            rowKey={(row) => `${row.layer} ${row.dataset} ${row.key}`}
          />
        </Panel>
      )}
      {state.day !== '' && query.data !== undefined && (
        <DayDifference
          state={state}
          day={query.data.days.find((each) => nameOf(each) === state.day)}
          onClose={() => onChange({ day: '' })}
        />
      )}
    </div>
  );
}

const nameOf = ({ dataset, day }: DiffDay): string => `${dataset} ${day}`;

function Found({
  found,
  hasBars,
  onChange,
}: {
  readonly found: DiffDocument;
  readonly hasBars: boolean;
  readonly onChange: ChangePins;
}): ReactElement {
  const { days, same, before, after } = found;
  if (days.length === 0) {
    return (
      <EmptyState icon="check" title="No day of bars differs">
        {formatPlural(same, 'partition')} are the same in {before} and {after}.
      </EmptyState>
    );
  }
  return (
    <>
      <DataTable
        name="pin-datasets"
        caption="Differences by dataset"
        rows={sumDays(days, hasBars)}
        columns={hasBars ? [...SUMS, ...BAR_SUMS] : SUMS}
        rowKey={({ dataset }) => dataset}
        rowsShown={8}
        onOpen={({ dataset }) => onChange({ dataset })}
      />
      <DataTable
        name="pin-days"
        caption="Days that differ"
        rows={days}
        columns={hasBars ? [...DAYS, ...BAR_COUNTS] : DAYS}
        rowKey={nameOf}
        onOpen={(row) => onChange({ day: nameOf(row) })}
      />
    </>
  );
}

const TONES: Readonly<Record<DiffDay['state'], Tone>> = {
  added: 'good',
  removed: 'bad',
  changed: 'warn',
  rewritten: 'calm',
  differs: 'warn',
};

const numbers = <Row,>(
  columns: readonly (readonly [string, string, (row: Row) => number | null])[],
): readonly Column<Row>[] =>
  columns.map(([key, title, value]) => ({
    key,
    title,
    value,
    align: 'end',
    width: 'minmax(5.5rem, 1fr)',
    cell: (row: Row) => {
      const found = value(row);
      return found === null ? '–' : formatCount(found);
    },
  }));

const SUMS: readonly Column<DiffSums>[] = [
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset, width: 'minmax(8rem, 1fr)' },
  ...numbers<DiffSums>([
    ['added', 'Days added', ({ added }) => added],
    ['changed', 'Days changed', ({ changed }) => changed],
    ['removed', 'Days removed', ({ removed }) => removed],
    ['rewritten', 'Same bars', ({ rewritten }) => rewritten],
    ['differs', 'Not looked at', ({ differs }) => differs],
    ['rowsBefore', 'Rows before', ({ rowsBefore }) => rowsBefore],
    ['rowsAfter', 'Rows after', ({ rowsAfter }) => rowsAfter],
  ]),
];

const BAR_SUMS: readonly Column<DiffSums>[] = numbers<DiffSums>([
  ['barsAdded', 'Bars added', ({ barsAdded }) => barsAdded],
  ['barsChanged', 'Bars changed', ({ barsChanged }) => barsChanged],
  ['barsRemoved', 'Bars removed', ({ barsRemoved }) => barsRemoved],
]);

const DAYS: readonly Column<DiffDay>[] = [
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset, width: 'minmax(8rem, 1fr)' },
  { key: 'day', title: 'Day', value: ({ day }) => day, width: '6.5rem' },
  {
    key: 'state',
    title: 'State',
    width: '7rem',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={TONES[state]}>{state}</Badge>,
  },
  ...numbers<DiffDay>([
    ['rowsBefore', 'Rows before', ({ rowsBefore }) => rowsBefore],
    ['rowsAfter', 'Rows after', ({ rowsAfter }) => rowsAfter],
  ]),
];

const BAR_COUNTS: readonly Column<DiffDay>[] = numbers<DiffDay>([
  ['added', 'Bars added', ({ added }) => added],
  ['changed', 'Bars changed', ({ changed }) => changed],
  ['removed', 'Bars removed', ({ removed }) => removed],
  ['symbols', 'Symbols', ({ symbolCount }) => symbolCount],
]);

const OTHERS: readonly Column<DiffDocument['others'][number]>[] = [
  { key: 'layer', title: 'Layer', value: ({ layer }) => layer },
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset },
  { key: 'key', title: 'Key', value: ({ key }) => key },
  { key: 'state', title: 'State', value: ({ state }) => state },
];
