import './exports.css';
import { type ReactElement, useState } from 'react';
import type { ExportRequestDocument, ExportRow } from '../../../contract/api/exports.ts';
import { useDocument } from '../../api/use-document.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { useSearchValue } from '../../setting/search-value.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EXPORT_COLUMNS } from './export-columns.tsx';
import { ExportDrawer } from './export-drawer.tsx';
import { ExportFormPanel } from './export-form-panel.tsx';
import { ExportPlanPanel } from './export-plan-panel.tsx';
import { formOf, readExportForm } from './export-request.ts';
import { useExportForm } from './use-export-form.ts';

/** Exports for qlib: what stands in the lake, how it was read back, and what another one would write. */
export function ExportsPage(): ReactElement {
  const [form, change] = useExportForm();
  const read = readExportForm(form);
  // A link that says everything shows at once what would be written.
  const [asked, setAsked] = useState<ExportRequestDocument | undefined>(() =>
    read.kind === 'request' ? read.request : undefined,
  );
  return (
    <>
      <PageHead title="Exports" lead="Directories that qlib reads, made of silver and read back on demand." />
      <StandingExports
        onFill={(row, isRebuild) => {
          setAsked(undefined);
          change({ ...formOf(row), rebuild: isRebuild ? '1' : '', export: '' });
        }}
      />
      <div className="export-make">
        <ExportFormPanel form={form} read={read} onChange={change} onAsk={setAsked} />
        <ExportPlanPanel request={asked} />
      </div>
    </>
  );
}

const nameOf = ({ dataset, freq }: ExportRow): string => `${dataset} ${freq}`;

function StandingExports({
  onFill,
}: {
  readonly onFill: (row: ExportRow, isRebuild: boolean) => void;
}): ReactElement {
  const query = useDocument('exports');
  const [open, setOpen] = useSearchValue('export');
  const shown = query.data?.exports.find((row) => nameOf(row) === open);
  return (
    <Panel title="In the lake" isFlush>
      <Loaded query={query} rows={4}>
        {({ exports }) => (
          <DataTable
            name="exports"
            caption="Exports for qlib"
            rows={exports}
            columns={EXPORT_COLUMNS}
            rowKey={nameOf}
            onOpen={(row) => setOpen(nameOf(row))}
            empty={
              <EmptyState icon="exports" title="No export yet" command="barlake export qlib">
                Choose a dataset below: silver is built first where it is missing, and the export then stands
                in the lake for qlib to open.
              </EmptyState>
            }
          />
        )}
      </Loaded>
      {shown !== undefined && (
        <ExportDrawer
          row={shown}
          onFill={(isRebuild) => onFill(shown, isRebuild)}
          onClose={() => setOpen('')}
        />
      )}
    </Panel>
  );
}
