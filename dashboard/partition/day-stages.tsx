import type { ReactElement } from 'react';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { useDocument } from '../api/use-document.ts';
import { Badge, type Tone } from '../part/badge.tsx';

interface Stage {
  readonly name: string;
  readonly tone: Tone;
  readonly text: string;
}

/** How far a day of a dataset has come: the vendor’s bytes, bars, features, what was exported. */
export function DayStages({
  dataset,
  day,
  cell,
}: {
  readonly dataset: string;
  readonly day: string;
  readonly cell: CoverageCell;
}): ReactElement | null {
  const { data } = useDocument('partitions', { query: { dataset, from: day, to: day, limit: 20 } });
  if (data === undefined || cell.tradingDays === 0) return null;
  const holds = (layer: string): boolean => data.rows.some((row) => row.layer === layer);
  const isFailed = cell.states.failed !== undefined;
  const stages = [
    stageOf('landing', holds('landing'), isFailed),
    stageOf('bronze', holds('bronze'), isFailed),
    stageOf('silver', cell.silverDays > 0, false),
    stageOf('gold', cell.goldDays > 0, false),
  ];
  return (
    <ul className="stages" aria-label="Stages">
      {stages.map(({ name, tone, text }) => (
        <li key={name}>
          <Badge tone={tone}>
            {name}: {text}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

function stageOf(name: string, isHeld: boolean, isFailed: boolean): Stage {
  if (isHeld) return { name, tone: 'good', text: 'held' };
  return isFailed ? { name, tone: 'bad', text: 'failed' } : { name, tone: 'calm', text: 'not held' };
}
