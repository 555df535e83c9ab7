import '../../plot/chart-colors.css';
import './sql.css';
import { type ReactElement, useState } from 'react';
import { browserNowMs } from '../../clock.ts';
import { Button } from '../../part/button.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { BarsPreview } from './bars-preview.tsx';
import { previewStatement } from './completion-schema.ts';
import { EditorPanel } from './editor-panel.tsx';
import { usePreviewState } from './preview-state.ts';
import { ResultPanel } from './result-panel.tsx';
import { SaveDialog } from './save-dialog.tsx';
import { StatementList } from './statement-list.tsx';
import { withoutSaved, withSaved } from './statement-shelf.ts';
import { TableBrowser } from './table-browser.tsx';
import { draftSetting } from './use-shelf.ts';
import { type SqlDesk, useSqlDesk } from './use-sql-desk.ts';

/** SQL over the lake: an editor that knows its tables, rows, a quick chart, files. */
export function SqlPage(): ReactElement {
  const desk = useSqlDesk();
  const { start, state, schema, run, cancel, keepEditor } = desk;
  const preview = usePreviewState();
  const [open, setOpen] = useState<'list' | 'save' | null>(null);
  return (
    <div className="chart-colors">
      <PageHead
        title="SQL"
        lead="Ask every layer of the lake in DuckDB’s dialect. Nothing can be changed from here."
      />
      <div className="sql-grid">
        <TableBrowser
          onInsert={desk.insert}
          onPreview={(table) => {
            desk.replace(previewStatement(table));
            run();
          }}
        />
        <div className="sql-main">
          <Panel
            title="Statement"
            isFlush
            actions={
              <>
                <Button look="quiet" onClick={preview.open}>
                  Preview bars
                </Button>
                <Button look="quiet" onClick={() => setOpen('list')}>
                  History
                </Button>
                <Button look="quiet" onClick={() => setOpen('save')}>
                  Save
                </Button>
                <Button look="primary" icon="play" title="Ctrl-Enter" onClick={run}>
                  Run
                </Button>
              </>
            }
          >
            <EditorPanel
              text={start}
              schema={schema}
              onRun={run}
              onChange={draftSetting.write}
              onOpen={keepEditor}
            />
          </Panel>
          {preview.isOpen ? (
            <BarsPreview state={preview.state} onChange={preview.change} />
          ) : (
            <ResultPanel state={state} onCancel={cancel} />
          )}
        </div>
      </div>
      <Shelf desk={desk} open={open} onClose={() => setOpen(null)} />
    </div>
  );
}

/** Statements to choose from, and the question for a name. */
function Shelf({
  desk: { shelf, changeShelf, chosen, replace },
  open,
  onClose,
}: {
  readonly desk: SqlDesk;
  readonly open: 'list' | 'save' | null;
  readonly onClose: () => void;
}): ReactElement | null {
  if (open === 'list') {
    return (
      <StatementList
        shelf={shelf}
        onOpen={(sql) => {
          onClose();
          replace(sql);
        }}
        onForget={(name) => changeShelf((before) => withoutSaved(before, name))}
        onClose={onClose}
      />
    );
  }
  if (open === null) return null;
  return (
    <SaveDialog
      names={shelf.saved.map(({ name }) => name ?? '')}
      onSave={(name) => {
        changeShelf((before) => withSaved(before, { name, sql: chosen(), timeMs: browserNowMs() }));
        onClose();
      }}
      onClose={onClose}
    />
  );
}
