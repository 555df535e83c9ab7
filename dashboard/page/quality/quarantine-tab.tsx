import { type ReactElement, useState } from 'react';
import { DECISIONS, type QuarantineRow } from '../../../contract/api/quarantine.ts';
import { collectList } from '../../api/collect-list.ts';
import { useDocument } from '../../api/use-document.ts';
import { useList } from '../../api/use-list.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { SelectField } from '../../part/field.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useOpenedRow } from '../../table/use-opened-row.ts';
import { useSettled } from '../explorer/use-settled.ts';
import { BulkDecision } from './bulk-decision.tsx';
import { QualityFilters, WordFilter } from './quality-filters.tsx';
import { quarantineQuery } from './quality-questions.ts';
import { QUALITY_START, type QualityState } from './quality-state.ts';
import { QUARANTINE_COLUMNS } from './quarantine-columns.tsx';
import { QuarantineDrawer } from './quarantine-drawer.tsx';
import { ReasonCounts } from './reason-counts.tsx';
import type { ChangeQuality } from './use-quality-state.ts';

const TYPING_PAUSE_MS = 200;

/** The inbox of refused rows: why each was refused, and what to do with it. */
export function QuarantineTab({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const [isDeciding, setIsDeciding] = useState(false);
  const settled = useSettled(state, TYPING_PAUSE_MS);
  const list = useList('quarantine', { query: quarantineQuery(settled) });
  const [opened, setOpened] = useOpenedRow('row', list, keyOf);
  const total = list.data?.total ?? 0;
  const mayChange = useMayChange('quarantineDecisions');
  return (
    <>
      <ReasonCounts state={state} onChange={onChange} />
      <Panel
        title="Refused rows"
        isFlush
        actions={
          mayChange && (
            <Button disabled={total === 0} onClick={() => setIsDeciding(true)}>
              Decide about {formatPlural(total, 'row')}…
            </Button>
          )
        }
      >
        <div className="panel-filters">
          <QuarantineFilters state={state} onChange={onChange} />
        </div>
        <Loaded query={list} rows={10}>
          {({ rows }) => (
            <DataTable
              name="quarantine"
              caption="Refused rows"
              rows={rows}
              columns={QUARANTINE_COLUMNS}
              rowKey={keyOf}
              total={total}
              onAll={() => collectList('quarantine', { query: quarantineQuery(settled) })}
              onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
              onOpen={setOpened}
              empty={<NoRows state={state} onChange={onChange} />}
            />
          )}
        </Loaded>
      </Panel>
      {opened !== undefined && <QuarantineDrawer row={opened} onClose={() => setOpened(undefined)} />}
      {isDeciding && <BulkDecision state={settled} total={total} onClose={() => setIsDeciding(false)} />}
    </>
  );
}

function keyOf({ dataset, day, line, rowHash }: QuarantineRow): string {
  return `${dataset}.${day}.${line}.${rowHash.slice(0, 8)}`;
}

function QuarantineFilters({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const { data } = useDocument('quarantineSummary');
  const reasons = [...new Set((data?.days ?? []).flatMap((day) => Object.keys(day.reasons)))].sort();
  return (
    <QualityFilters state={state} search="part of the line" onChange={onChange}>
      <WordFilter
        label="Reason"
        value={state.reason}
        words={reasons}
        onChange={(reason) => onChange({ reason })}
      />
      <SelectField
        label="Decision"
        value={state.decision ?? ''}
        onChange={(event) =>
          onChange({ decision: DECISIONS.find((name) => name === event.target.value) ?? null })
        }
      >
        <option value="">any</option>
        {DECISIONS.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
    </QualityFilters>
  );
}

function NoRows({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const { data } = useDocument('quarantineSummary');
  if (data?.days.length === 0) {
    return (
      <EmptyState icon="check" title="Nothing was ever refused">
        Every row that came became a bar.
      </EmptyState>
    );
  }
  const isInbox = state.decision === 'open';
  return (
    <EmptyState
      icon={isInbox ? 'check' : 'search'}
      title={isInbox ? 'No row waits for a decision here' : 'Nothing matches the filters'}
      actions={
        <Button onClick={() => onChange({ ...QUALITY_START, tab: 'quarantine', decision: null })}>
          Show all refused rows
        </Button>
      }
    />
  );
}
