import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { Badge } from '../../part/badge.tsx';
import { TextField } from '../../part/field.tsx';
import { Panel } from '../../part/panel.tsx';
import { useSearchValue } from '../../setting/search-value.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

type Setting = SystemDocument['configuration'][number];

const COLUMNS: readonly Column<Setting>[] = [
  { key: 'key', title: 'Key', width: 'minmax(14rem, 1fr)', value: ({ key }) => key },
  {
    key: 'value',
    title: 'Value',
    width: 'minmax(14rem, 2fr)',
    value: ({ value }) => value,
    cell: ({ value }) => <code>{value}</code>,
  },
  {
    key: 'origin',
    title: 'From',
    width: 'minmax(10rem, 1fr)',
    value: ({ origin }) => origin,
    cell: ({ origin }) => <Badge tone={origin === 'default' ? 'calm' : 'live'}>{origin}</Badge>,
  },
];

/** Every setting with its value, secrets masked, and where it comes from. */
export function ConfigurationPanel({
  configuration,
}: {
  readonly configuration: readonly Setting[];
}): ReactElement {
  const [text, setText] = useSearchValue('key');
  const rows = configuration.filter(({ key, origin }) => `${key} ${origin}`.includes(text));
  return (
    <Panel title="Configuration" note="secrets are masked; change it in barlake.yaml" isFlush>
      <div className="filters inside">
        <TextField
          label="Find"
          type="search"
          placeholder="key or origin"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <DataTable
        name="configuration"
        caption="Configuration"
        rows={rows}
        columns={COLUMNS}
        rowKey={({ key }) => key}
        rowsShown={24}
      />
    </Panel>
  );
}
