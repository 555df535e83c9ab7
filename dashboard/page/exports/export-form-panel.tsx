import type { ReactElement } from 'react';
import type { ExportRequestDocument } from '../../../contract/api/exports.ts';
import { Button } from '../../part/button.tsx';
import { Panel } from '../../part/panel.tsx';
import { ExportFields } from './export-fields.tsx';
import type { ExportForm, ReadExportForm } from './export-request.ts';

/** What should be exported. */
export function ExportFormPanel({
  form,
  read,
  onChange,
  onAsk,
}: {
  readonly form: ExportForm;
  readonly read: ReadExportForm;
  readonly onChange: (change: Partial<ExportForm>) => void;
  readonly onAsk: (request: ExportRequestDocument) => void;
}): ReactElement {
  return (
    <Panel title="What should be exported">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (read.kind === 'request') onAsk(read.request);
        }}
      >
        <ExportFields form={form} onChange={onChange} />
        {read.kind === 'wrong' && <p className="faint">{read.what}</p>}
        <div className="row">
          <Button type="submit" look="primary" disabled={read.kind === 'wrong'}>
            Show what it would write
          </Button>
        </div>
      </form>
    </Panel>
  );
}
