import type { ReactElement } from 'react';
import type { FindingRow } from '../../../contract/api/findings.ts';
import { collectList } from '../../api/collect-list.ts';
import { useDocument } from '../../api/use-document.ts';
import { useList } from '../../api/use-list.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { TextField } from '../../part/field.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useOpenedRow } from '../../table/use-opened-row.ts';
import { useSettled } from '../explorer/use-settled.ts';
import { FINDING_COLUMNS } from './finding-columns.tsx';
import { FindingDrawer } from './finding-drawer.tsx';
import { QualityFilters, WordFilter } from './quality-filters.tsx';
import { findingsQuery } from './quality-questions.ts';
import { QUALITY_START, type QualityState, SEVERITIES } from './quality-state.ts';
import { RuleCounts } from './rule-counts.tsx';
import type { ChangeQuality } from './use-quality-state.ts';

const TYPING_PAUSE_MS = 200;
const ORIGINS = ['ingest', 'supersede', 'overlap', 'reconcile', 'reference', 'calendar', 'factors'];

/** Findings by rule, and one by one with their evidence. */
export function FindingsTab({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const settled = useSettled(state, TYPING_PAUSE_MS);
  const list = useList('findings', { query: findingsQuery(settled) });
  const [opened, setOpened] = useOpenedRow('finding', list, keyOf);
  const quality = useDocument('quality');
  return (
    <>
      <div className="findings-grid">
        <Panel title="By rule" isFlush>
          <Loaded query={quality}>
            {({ byRule }) => (
              <RuleCounts
                counts={byRule}
                rule={state.rule}
                dataset={state.dataset}
                onChoose={(rule) => onChange({ rule: rule === state.rule ? '' : rule })}
              />
            )}
          </Loaded>
        </Panel>
        <Panel title="Findings" note={state.rule} isFlush>
          <div className="panel-filters">
            <FindingFilters state={state} onChange={onChange} />
          </div>
          <Loaded query={list} rows={10}>
            {({ rows, total }) => (
              <DataTable
                name="findings"
                caption="Findings"
                rows={rows}
                columns={FINDING_COLUMNS}
                rowKey={keyOf}
                total={total}
                onAll={() => collectList('findings', { query: findingsQuery(settled) })}
                onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
                onOpen={setOpened}
                empty={<NoFindings state={state} onChange={onChange} />}
              />
            )}
          </Loaded>
        </Panel>
      </div>
      {opened !== undefined && <FindingDrawer finding={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function keyOf({ id }: FindingRow): string {
  return String(id);
}

function FindingFilters({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement {
  return (
    <QualityFilters state={state} search="part of the message" onChange={onChange}>
      <WordFilter
        label="Severity"
        value={state.severity ?? ''}
        words={SEVERITIES}
        onChange={(word) => onChange({ severity: SEVERITIES.find((name) => name === word) ?? null })}
      />
      <WordFilter
        label="Origin"
        value={state.origin}
        words={ORIGINS}
        onChange={(origin) => onChange({ origin })}
      />
      <TextField
        label="Symbol"
        value={state.symbol}
        autoComplete="off"
        spellCheck={false}
        placeholder="any"
        onChange={(event) => onChange({ symbol: event.target.value })}
      />
    </QualityFilters>
  );
}

function NoFindings({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const isFiltered = Object.entries(findingsQuery(state)).some(
    ([name, value]) => name !== 'limit' && value !== null,
  );
  if (isFiltered) {
    return (
      <EmptyState
        icon="search"
        title="Nothing matches the filters"
        actions={
          <Button onClick={() => onChange({ ...QUALITY_START, tab: 'findings' })}>Show all findings</Button>
        }
      />
    );
  }
  return (
    <EmptyState icon="quality" title="No findings" command="barlake reconcile --help">
      Every sync checks what it brings. Comparing with a second source finds what checks on one cannot.
    </EmptyState>
  );
}
