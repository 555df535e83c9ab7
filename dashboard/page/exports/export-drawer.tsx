import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { ExportReadback, ExportRow, ReadbackRequestDocument } from '../../../contract/api/exports.ts';
import { type RunStarted, runStartedSchema } from '../../../contract/api/runs.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatBytes, formatCount, formatPlural } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Button } from '../../part/button.tsx';
import { CommandText } from '../../part/command-text.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { Instant } from '../../part/instant.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { lookOfReadback } from './export-columns.tsx';

/** An export with what it holds, how it was last read back, and what can be done about it. */
export function ExportDrawer({
  row,
  onFill,
  onClose,
}: {
  readonly row: ExportRow;
  /** Puts the export into the form, to be brought up to date or rebuilt. */
  readonly onFill: (isRebuild: boolean) => void;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Dialog title={`${row.dataset}, ${row.freq}`} look="drawer" onClose={onClose}>
      <div className="stack">
        <p>
          {row.stale === null ? (
            <Badge tone="good">made of silver as it is</Badge>
          ) : (
            <>
              <Badge tone="warn">stale</Badge> {row.stale}
            </>
          )}
        </p>
        <Facts row={row} />
        <Readback readback={row.readback} />
        <Actions row={row} onFill={onFill} />
        <h3>Open it in Python</h3>
        <CommandText command={row.open} />
      </div>
    </Dialog>
  );
}

function Facts({ row }: { readonly row: ExportRow }): ReactElement {
  const { folder, from, to, days, rows, symbols, bars, fields, features, sets, bytes, builtMs, hours } = row;
  const facts: readonly (readonly [string, ReactElement | string])[] = [
    ['Folder', folder],
    ['Days', `${from} to ${to}: ${formatPlural(days, 'trading day')}, ${formatPlural(rows, 'row')}`],
    ['Instruments', `${formatCount(symbols)}${row.isWhole ? '' : ', as they were chosen'}`],
    ['Held bars', formatCount(bars)],
    ['Fields', fields.join(', ')],
    [
      'Features',
      features.length === 0 ? 'none' : `${sets.join(', ') || 'of several sets'}: ${features.join(', ')}`,
    ],
    ['Hours', hours],
    ['Size', formatBytes(bytes)],
    ['Written', builtMs === null ? 'not known' : <Instant key="built" ms={builtMs} />],
  ];
  return (
    <dl className="facts">
      {facts.map(([title, value]) => (
        <div key={title} className="fact">
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Readback({ readback }: { readonly readback: ExportReadback | null }): ReactElement {
  const { tone, word } = lookOfReadback(readback);
  return (
    <section>
      <h3>Last read back</h3>
      {readback === null ? (
        <p className="faint">Nobody has compared it with silver yet.</p>
      ) : (
        <div className="stack">
          <p>
            <Badge tone={tone}>{word}</Badge> <Instant ms={readback.checkedMs} />:{' '}
            {formatPlural(readback.cells, 'value')} of {formatPlural(readback.files, 'file')} compared.{' '}
            <Link href={`/runs/${encodeURIComponent(readback.run)}`}>The run</Link>
          </p>
          {!readback.isCurrent && <p className="soft">The export has been written since.</p>}
          {readback.problems > 0 && (
            <DataTable
              name="export-differences"
              caption="Differences from silver"
              rows={readback.samples}
              columns={DIFFERENCES}
              rowKey={(text) => text}
              total={readback.problems}
              rowsShown={8}
            />
          )}
        </div>
      )}
    </section>
  );
}

const DIFFERENCES: readonly Column<string>[] = [
  { key: 'difference', title: 'Difference', value: (text) => text, width: 'minmax(24rem, 1fr)' },
];

function Actions({
  row: { dataset, freq, isWhole },
  onFill,
}: {
  readonly row: ExportRow;
  readonly onFill: (isRebuild: boolean) => void;
}): ReactElement | null {
  const mayRead = useMayChange('exportReadback');
  const [, navigate] = useLocation();
  const toast = useToast();
  const readBack = useChange<ReadbackRequestDocument, RunStarted>({
    path: API_PATH.exportReadback,
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'exports'],
    onDone: ({ run }) => navigate(`/runs/${encodeURIComponent(run)}`),
  });
  if (!mayRead) return null;
  return (
    <div className="stack">
      <div className="row">
        <Button
          look="primary"
          icon="check"
          isBusy={readBack.isPending}
          onClick={() =>
            readBack.mutate({ dataset, freq }, { onError: (error) => toast(failureToast(error)) })
          }
        >
          Read it back
        </Button>
        <Button onClick={() => onFill(false)}>Bring up to date…</Button>
        <Button onClick={() => onFill(true)}>Rebuild…</Button>
      </div>
      {!isWhole && (
        <p className="soft">
          It holds chosen symbols or days; choose the same ones before it is written again.
        </p>
      )}
    </div>
  );
}
