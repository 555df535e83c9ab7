import type { ReactElement } from 'react';
import type { PinnedVersion } from '../../../contract/cli/pin.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatBytes } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Instant } from '../../part/instant.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { RemovePin } from './remove-pin.tsx';

/** The pins there are, to compare and to let go. */
export function PinList({
  pins,
  onCompare,
}: {
  readonly pins: readonly PinnedVersion[];
  readonly onCompare: (pin: string) => void;
}): ReactElement {
  const mayRemove = useMayChange('pinRemove');
  const columns = [...COLUMNS, actionsColumn({ mayRemove, onCompare })];
  return (
    <Panel title="Pinned versions" isFlush>
      <DataTable
        name="pins"
        caption="Pins"
        rows={pins}
        columns={columns}
        rowKey={({ name }) => name}
        empty={
          <EmptyState icon="pins" title="No pin yet" command="barlake pin NAME">
            Pin the lake before a model is trained on it: what the vendor corrects later is then compared with
            what the model has seen.
          </EmptyState>
        }
      />
    </Panel>
  );
}

const COLUMNS: readonly Column<PinnedVersion>[] = [
  { key: 'name', title: 'Pin', value: ({ name }) => name, width: 'minmax(7rem, 1fr)' },
  {
    key: 'made',
    title: 'Made',
    width: '10rem',
    value: ({ made }) => made,
    cell: ({ made }) => <Instant ms={Date.parse(made)} />,
  },
  { key: 'note', title: 'Note', value: ({ note }) => note, width: 'minmax(7rem, 1.5fr)' },
  { key: 'partitions', title: 'Partitions', align: 'end', value: ({ partitions }) => partitions },
  { key: 'files', title: 'Files', align: 'end', value: ({ files }) => files },
  {
    key: 'bytes',
    title: 'Size',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  { key: 'copied', title: 'Copied files', align: 'end', value: ({ copied }) => copied, isOptional: true },
];

function actionsColumn({
  mayRemove,
  onCompare,
}: {
  readonly mayRemove: boolean;
  readonly onCompare: (pin: string) => void;
}): Column<PinnedVersion> {
  return {
    key: 'actions',
    title: 'Do',
    width: mayRemove ? '11rem' : '6rem',
    value: () => null,
    cell: ({ name }) => (
      <span className="pin-actions">
        <Button look="quiet" aria-label={`Compare ${name}`} onClick={() => onCompare(name)}>
          Compare
        </Button>
        {mayRemove && <RemovePin name={name} />}
      </span>
    ),
  };
}
