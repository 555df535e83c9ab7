import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import type { FindingRow } from '../../../contract/api/findings.ts';
import { formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Button } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { DayDrawer } from '../../partition/day-drawer.tsx';
import { barLinkOf } from './bar-link.ts';
import { SEVERITY_TONES } from './severity-tones.ts';

/** A finding with the numbers behind it, and ways to the bars and the partition it is about. */
export function FindingDrawer({
  finding,
  onClose,
}: {
  readonly finding: FindingRow;
  readonly onClose: () => void;
}): ReactElement {
  const { rule, severity, origin, dataset, key, symbol, message, rowCount, evidence } = finding;
  const [day, setDay] = useState<string | null>(null);
  const link = symbol === null ? null : barLinkOf({ dataset, symbol, day: key });
  if (day !== null) return <DayDrawer dataset={dataset} day={day} onDay={setDay} onClose={onClose} />;
  return (
    <Dialog title={`${rule}: ${symbol ?? dataset}`} look="drawer" onClose={onClose}>
      <div className="stack">
        <p className="finding-message">{message}</p>
        <dl className="facts">
          <dt>severity</dt>
          <dd>
            <Badge tone={SEVERITY_TONES[severity] ?? 'calm'}>{severity}</Badge>
          </dd>
          <dt>dataset</dt>
          <dd>{dataset}</dd>
          <dt>day</dt>
          <dd>{key}</dd>
          <dt>symbol</dt>
          <dd>{symbol ?? 'the day as a whole'}</dd>
          <dt>rows</dt>
          <dd>{formatCount(rowCount)}</dd>
          <dt>origin</dt>
          <dd>{origin}</dd>
        </dl>
        <h3>Evidence</h3>
        <dl className="facts">
          {Object.entries(evidence).map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {Object.keys(evidence).length === 0 && <p className="soft">The message says it all.</p>}
        <div className="row">
          {link !== null && (
            <Link className="button" href={link}>
              Show the bars
            </Link>
          )}
          {DAY.test(key) && <Button onClick={() => setDay(key)}>Show the partition</Button>}
        </div>
      </div>
    </Dialog>
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
