import type { ReactElement } from 'react';
import type { ExportRequestDocument } from '../../../contract/api/exports.ts';
import type { ExportPlanDocument } from '../../../contract/cli/export.ts';
import { formatBytes, formatCount, formatPlural } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { CommandText } from '../../part/command-text.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { ErrorState } from '../../part/error-state.tsx';
import { Panel } from '../../part/panel.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import type { Column } from '../../table/column.ts';
import { SaveRows } from '../../table/save-rows.tsx';
import { exportCommand } from './export-request.ts';
import { StartExport } from './start-export.tsx';
import { useExportPlan } from './use-export-plan.ts';

/** What an export would write, and the button that writes it. */
export function ExportPlanPanel({
  request,
}: {
  readonly request: ExportRequestDocument | undefined;
}): ReactElement {
  const plan = useExportPlan(request);
  return (
    <div className="export-answer" aria-live="polite" aria-busy={plan.isFetching}>
      {request === undefined ? (
        <Panel title="What it would write">
          <EmptyState icon="exports" title="Nothing asked for yet">
            Choose a dataset: this says whether new days would be appended or all files written, why, and how
            much that is. Nothing is written before you say so.
          </EmptyState>
        </Panel>
      ) : plan.error !== null ? (
        <Panel title="What it would write">
          <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />
        </Panel>
      ) : plan.data === undefined || plan.isFetching ? (
        <Panel title="What it would write">
          <Skeleton rows={6} />
        </Panel>
      ) : (
        <Plan plan={plan.data} request={request} />
      )}
    </div>
  );
}

const ACTIONS = {
  fresh: { tone: 'good', word: 'nothing to write' },
  appended: { tone: 'live', word: 'new days appended' },
  written: { tone: 'warn', word: 'all files written' },
} as const;

interface Fact {
  readonly title: string;
  readonly value: string;
}

function Plan({
  plan,
  request,
}: {
  readonly plan: ExportPlanDocument;
  readonly request: ExportRequestDocument;
}): ReactElement {
  const { tone, word } = ACTIONS[plan.action];
  const facts = factsOf(plan);
  return (
    <Panel
      title="What it would write"
      note={`${plan.dataset}, ${plan.freq}`}
      actions={<SaveRows name="export-plan" rows={facts} columns={COLUMNS} />}
    >
      <div className="stack">
        <p>
          <Badge tone={tone}>{word}</Badge> {plan.reason}
        </p>
        <dl className="facts">
          {facts.map(({ title, value }) => (
            <div key={title} className="fact">
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {plan.notes.length > 0 && (
          <ul className="export-notes">
            {plan.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        <p className="soft">Silver that is missing or stale is built first, and is not counted here.</p>
        <StartExport plan={plan} request={request} />
        <CommandText command={exportCommand(request)} />
      </div>
    </Panel>
  );
}

function factsOf(plan: ExportPlanDocument): readonly Fact[] {
  const { firstDay, lastDay, days, rows, symbols, fields, features, files, bytes, absent } = plan;
  return [
    { title: 'Folder', value: plan.folder },
    {
      title: 'Days',
      value: `${firstDay} to ${lastDay}: ${formatPlural(days, 'trading day')}, ${formatPlural(rows, 'row')}`,
    },
    { title: 'Instruments', value: formatCount(symbols) },
    { title: 'Fields', value: fields.join(', ') },
    { title: 'Features', value: features.join(', ') || 'none' },
    { title: 'At most', value: `${formatPlural(files, 'file')} of ${formatBytes(bytes)}` },
    ...(absent.length === 0 ? [] : [{ title: 'Without a bar', value: absent.join(', ') }]),
  ];
}

const COLUMNS: readonly Column<Fact>[] = [
  { key: 'what', title: 'What', value: ({ title }) => title },
  { key: 'value', title: 'Value', value: ({ value }) => value },
];
