import type { ReactElement } from 'react';
import type { PlanDocument } from '../../../contract/cli/plan.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { SaveRows } from '../../table/save-rows.tsx';

type Choice = PlanDocument['choices'][number];
type Way = { readonly route: string; readonly reason: string; readonly cost: Choice['cost'] | null };
type ComparedWay = Way & { readonly isTaken: boolean };

const WAYS: Readonly<Record<string, string>> = {
  lake: 'from the lake',
  flat: 'files',
  grouped: 'grouped daily',
  aggregates: 'single symbols',
  hybrid: 'part by part',
  none: 'cannot be had now',
};

/** Which way a dataset goes and why, beside the ways not taken and what they would have cost. */
export function ChoicePanel({ choice }: { readonly choice: Choice }): ReactElement {
  const ways: readonly ComparedWay[] = [
    { route: choice.route, reason: choice.reason, cost: choice.cost, isTaken: true },
    ...choice.rejected.map((way) => ({ ...way, isTaken: false })),
  ];
  return (
    <Panel
      title={choice.dataset}
      note={WAYS[choice.route] ?? choice.route}
      isFlush
      actions={
        <SaveRows name={`ways-${choice.dataset}`} rows={[...ways, naiveWay(choice)]} columns={COLUMNS} />
      }
    >
      <div className="ways-scroll" tabIndex={0} role="region" aria-label={`Ways for ${choice.dataset}`}>
        <table className="ways">
          <thead>
            <tr>
              <th scope="col">Way</th>
              <th scope="col" className="end">
                Files
              </th>
              <th scope="col" className="end">
                Calls
              </th>
              <th scope="col" className="end">
                Bytes
              </th>
              <th scope="col" className="end">
                Time
              </th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {ways.map((way) => (
              <WayRow key={`${way.route} ${way.isTaken}`} way={way} />
            ))}
            <tr className="naive">
              <th scope="row">naive</th>
              <td className="end">–</td>
              <td className="end">{formatCount(choice.naive.calls)}</td>
              <td className="end">–</td>
              <td className="end">–</td>
              <td>
                {formatCount(choice.naive.symbols)} symbols × {formatCount(choice.naive.days)} days, a call
                each
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function WayRow({ way }: { readonly way: ComparedWay }): ReactElement {
  const { route, reason, cost, isTaken } = way;
  return (
    <tr className={isTaken ? 'taken' : ''}>
      <th scope="row">
        {isTaken ? <Badge tone="good">{WAYS[route] ?? route}</Badge> : (WAYS[route] ?? route)}
      </th>
      <td className="end">{cost === null ? '–' : formatCount(cost.objects)}</td>
      <td className="end">{cost === null ? '–' : formatCount(cost.calls)}</td>
      <td className="end">{cost === null ? '–' : formatBytes(cost.bytes)}</td>
      <td className="end">{cost === null ? '–' : formatDuration(cost.seconds)}</td>
      <td>{reason}</td>
    </tr>
  );
}

/** What a call for each symbol and day would take; of its bytes and time nothing is known. */
function naiveWay({ naive }: Choice): SavedWay {
  const reason = `${naive.symbols} symbols × ${naive.days} days, a call each`;
  return { route: 'naive', reason, cost: { calls: naive.calls }, isTaken: false };
}

type SavedWay = Omit<ComparedWay, 'cost'> & { readonly cost: Partial<Choice['cost']> | null };

const COLUMNS: readonly Column<SavedWay>[] = [
  { key: 'way', title: 'Way', value: ({ route }) => route },
  { key: 'taken', title: 'Taken', value: ({ isTaken }) => isTaken },
  { key: 'files', title: 'Files', value: ({ cost }) => cost?.objects ?? null },
  { key: 'calls', title: 'Calls', value: ({ cost }) => cost?.calls ?? null },
  { key: 'bytes', title: 'Bytes', value: ({ cost }) => cost?.bytes ?? null },
  { key: 'seconds', title: 'Time', value: ({ cost }) => cost?.seconds ?? null },
  { key: 'why', title: 'Why', value: ({ reason }) => reason },
];
