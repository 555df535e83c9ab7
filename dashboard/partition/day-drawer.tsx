import './partition.css';
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { useDocument } from '../api/use-document.ts';
import { describeStates, gravestState, STATE_LOOKS } from '../coverage/day-state.ts';
import { addDays, formatPeriod } from '../format/calendar-day.ts';
import { IconButton } from '../part/button.tsx';
import { CommandText } from '../part/command-text.tsx';
import { Dialog } from '../part/dialog.tsx';
import { EmptyState } from '../part/empty-state.tsx';
import { Loaded } from '../part/loaded.tsx';
import { Segmented } from '../part/segmented.tsx';
import { DayStages } from './day-stages.tsx';
import { type PartitionName, PartitionView } from './partition-view.tsx';
import { RepairDay } from './repair-day.tsx';

const LAYERS_FIRST = ['bronze', 'landing'];

/** All that is known about a dataset’s day: its state, its partitions, what they were made from and what was made of them. */
export function DayDrawer({
  dataset,
  day,
  onDay,
  onClose,
}: {
  readonly dataset: string;
  readonly day: string;
  readonly onDay: (day: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const coverage = useDocument('coverage', { query: { dataset, by: 'day', from: day, to: day } });
  const cell = coverage.data?.cells.find(({ key }) => key === day);
  return (
    <Dialog title={`${dataset}, ${formatPeriod(day)}`} look="drawer" onClose={onClose}>
      <div className="stack">
        <div className="row">
          <IconButton icon="back" label="The day before" onClick={() => onDay(addDays(day, -1))} />
          <IconButton icon="chevron" label="The day after" onClick={() => onDay(addDays(day, 1))} />
          {cell !== undefined && <DayState cell={cell} />}
        </div>
        {cell !== undefined && <DayStages dataset={dataset} day={day} cell={cell} />}
        <Partitions key={day} dataset={dataset} day={day} />
        <DayActions dataset={dataset} day={day} isHeld={cell !== undefined && cell.rows > 0} />
      </div>
    </Dialog>
  );
}

function DayState({ cell }: { readonly cell: CoverageCell }): ReactElement {
  const state = gravestState(cell);
  return (
    <span>
      <span className={`heat-swatch ${state ?? 'none'} inline`} aria-hidden="true" />{' '}
      {state === null ? describeStates(cell) : `${STATE_LOOKS[state].title}: ${STATE_LOOKS[state].meaning}`}
      {cell.note !== null && <span className="soft"> ({cell.note})</span>}
    </span>
  );
}

function Partitions({ dataset, day }: { readonly dataset: string; readonly day: string }): ReactElement {
  const query = useDocument('partitions', { query: { dataset, from: day, to: day, limit: 20 } });
  const [chosen, setChosen] = useState<PartitionName>();
  return (
    <Loaded query={query}>
      {({ rows }) => {
        const layers = [...new Set([...LAYERS_FIRST, ...rows.map(({ layer }) => layer)])].filter((layer) =>
          rows.some((row) => row.layer === layer),
        );
        const first = rows.find(({ layer }) => layer === layers[0]);
        const shown = chosen ?? first;
        if (shown === undefined) {
          return <EmptyState icon="info" title="No partition of this day is held" />;
        }
        return (
          <>
            <Segmented
              label="Layer"
              value={shown.layer}
              options={layers.map((layer) => ({ value: layer, title: layer }))}
              onChange={(layer) => setChosen(rows.find((row) => row.layer === layer))}
            />
            <PartitionView
              layer={shown.layer}
              dataset={shown.dataset}
              partitionKey={shown.key}
              onOpen={setChosen}
            />
          </>
        );
      }}
    </Loaded>
  );
}

function DayActions({
  dataset,
  day,
  isHeld,
}: {
  readonly dataset: string;
  readonly day: string;
  readonly isHeld: boolean;
}): ReactElement {
  return (
    <div className="day-actions">
      <h3>Make it so</h3>
      <CommandText command={`barlake sync ${dataset} --from ${day} --to ${day} --retry-failed`} />
      <div className="row">
        <RepairDay dataset={dataset} day={day} isHeld={isHeld} />
        <Link href={`/plan?datasets=${dataset}&from=${day}&to=${day}&mode=retry-failed`} className="button">
          Plan this day
        </Link>
      </div>
    </div>
  );
}
