import { type ReactElement, useMemo, useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { SqlDocument, SqlRequest } from '../../../contract/api/sql.ts';
import { downloadPosted } from '../../api/download.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';
import { useNow } from '../../setting/use-now.ts';
import { DataTable } from '../../table/data-table.tsx';
import { ResultChart } from './result-chart.tsx';
import { resultColumns, resultRows } from './result-columns.tsx';
import { StatementFailure } from './statement-failure.tsx';
import { type StatementState, TIMEOUT_SECONDS } from './use-statement.ts';

/** What became of the last statement: rows, a chart of them, files, or why there are none. */
export function ResultPanel({
  state,
  onCancel,
}: {
  readonly state: StatementState;
  readonly onCancel: () => void;
}): ReactElement {
  switch (state.kind) {
    case 'idle':
      return (
        <Panel title="Result">
          <EmptyState icon="sql" title="Nothing run yet">
            Ctrl-Enter runs the statement, or the part of it that is selected. The tables beside it say what
            there is.
          </EmptyState>
        </Panel>
      );
    case 'running':
      return (
        <Panel
          title="Result"
          note={<Elapsed startedMs={state.startedMs} />}
          actions={
            <Button icon="stop" onClick={onCancel}>
              Cancel
            </Button>
          }
        >
          <Skeleton rows={6} />
        </Panel>
      );
    case 'cancelled':
      return (
        <Panel title="Result">
          <EmptyState icon="stop" title="Cancelled">
            The statement was stopped; nothing of it is kept.
          </EmptyState>
        </Panel>
      );
    case 'failed':
      return (
        <Panel title="Result">
          <StatementFailure error={state.error} />
        </Panel>
      );
    case 'done':
      return <Rows sql={state.sql} document={state.document} />;
  }
}

function Rows({ sql, document }: { readonly sql: string; readonly document: SqlDocument }): ReactElement {
  const [view, setView] = useState<'rows' | 'chart'>('rows');
  const rows = useMemo(() => resultRows(document), [document]);
  const columns = useMemo(() => resultColumns(document), [document]);
  const { isCut, seconds } = document;
  return (
    <Panel
      title="Result"
      isFlush
      note={
        <span role="status">
          {isCut ? `the first ${formatCount(rows.length)} rows` : `${formatCount(rows.length)} rows`} in{' '}
          {formatDuration(seconds)}
        </span>
      }
      actions={
        <Segmented
          label="Show as"
          value={view}
          options={[
            { value: 'rows', title: 'Rows' },
            { value: 'chart', title: 'Chart' },
          ]}
          onChange={setView}
        />
      }
    >
      {view === 'chart' ? (
        <ResultChart document={document} />
      ) : (
        <DataTable
          name={`result-${columnsHash(document)}`}
          caption="Rows of the result"
          rows={rows}
          columns={columns}
          rowKey={({ index }) => String(index)}
          rowsShown={14}
          empty={<EmptyState icon="info" title="No rows" />}
        />
      )}
      <ResultFiles sql={sql} />
    </Panel>
  );
}

const FILE_FORMATS = ['csv', 'parquet', 'ndjson', 'arrow'] as const;

/** All rows as a file, beyond those shown: the statement runs once more, into it. */
function ResultFiles({ sql }: { readonly sql: string }): ReactElement {
  const toast = useToast();
  const [saving, setSaving] = useState<string | null>(null);
  const save = async (format: SqlRequest['format']): Promise<void> => {
    setSaving(format);
    try {
      await downloadPosted(API_PATH.sql, `result.${format}`, {
        sql,
        format,
        timeoutSeconds: TIMEOUT_SECONDS,
      });
    } catch (error) {
      toast(failureToast(error instanceof Error ? error : new Error(String(error))));
    } finally {
      setSaving(null);
    }
  };
  return (
    <div className="result-files">
      <span className="soft">All rows as</span>
      {FILE_FORMATS.map((format) => (
        <Button key={format} look="quiet" isBusy={saving === format} onClick={() => void save(format)}>
          {FORMAT_TITLES[format]}
        </Button>
      ))}
    </div>
  );
}

const FORMAT_TITLES = { csv: 'CSV', parquet: 'Parquet', ndjson: 'NDJSON', arrow: 'Arrow' } as const;

function Elapsed({ startedMs }: { readonly startedMs: number }): ReactElement {
  const nowMs = useNow(200);
  return <span role="timer">running for {formatDuration(Math.max(0, nowMs - startedMs) / 1000)}</span>;
}

/** Names a result’s columns, so that a table of others does not take over which ones were hidden. */
function columnsHash({ columns }: SqlDocument): string {
  let hash = 7;
  for (const { name } of columns)
    for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) % 999_983;
  return hash.toString(36);
}
