import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { formatCount, formatPlural } from '../../format/quantity.ts';
import { countReasons } from './count-reasons.ts';
import type { QualityState } from './quality-state.ts';
import type { ChangeQuality } from './use-quality-state.ts';

/** How many rows each reason refused, within the dataset and days of the filters; a press shows only those. */
export function ReasonCounts({
  state,
  onChange,
}: {
  readonly state: QualityState;
  readonly onChange: ChangeQuality;
}): ReactElement | null {
  const { data } = useDocument('quarantineSummary');
  const counts = countReasons(data?.days ?? [], state);
  if (counts.length === 0) return null;
  return (
    <ul className="totals reasons">
      {counts.map(({ reason, rows, days }) => (
        <li key={reason}>
          <button
            type="button"
            aria-pressed={reason === state.reason}
            onClick={() => onChange({ reason: reason === state.reason ? '' : reason })}
          >
            <span className="total-title">{reason}</span>
            <span className="total-text number">{formatCount(rows)}</span>
            <span className="faint">on {formatPlural(days, 'day')}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
