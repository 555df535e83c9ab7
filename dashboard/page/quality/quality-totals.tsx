import type { ReactElement } from 'react';
import type { QualityDocument } from '../../../contract/api/findings.ts';
import { formatCompact, formatCount, formatShare } from '../../format/quantity.ts';
import { type QualityState, SEVERITIES } from './quality-state.ts';
import type { ChangeQuality } from './use-quality-state.ts';

/** The whole lake in four numbers; each leads to what is behind it. */
export function QualityTotals({
  quality: { trend, byRule },
  onChange,
}: {
  readonly quality: QualityDocument;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const rows = sum(trend.map((point) => point.rows));
  const refused = sum(trend.map((point) => point.quarantined));
  const countOf = (severity: string): number =>
    sum(byRule.filter((rule) => rule.severity === severity).map(({ findings }) => findings));
  return (
    <ul className="totals">
      <Total
        title="Rows that became bars"
        text={rows + refused === 0 ? '–' : formatShare(rows / (rows + refused))}
        note={`of ${formatCompact(rows + refused)}`}
        onOpen={() => onChange({ tab: 'trends' })}
      />
      <Total
        title="Rows refused"
        text={formatCount(refused)}
        note="in quarantine"
        tone={refused > 0 ? 'warn' : undefined}
        onOpen={() => onChange({ tab: 'quarantine' })}
      />
      {SEVERITIES.map((severity) => (
        <Total
          key={severity}
          title={`Findings: ${severity}`}
          text={formatCount(countOf(severity))}
          note={SEVERITY_NOTES[severity]}
          tone={countOf(severity) > 0 ? SEVERITY_TONES[severity] : undefined}
          onOpen={() => onChange({ tab: 'findings', severity })}
        />
      ))}
    </ul>
  );
}

type Severity = NonNullable<QualityState['severity']>;

const SEVERITY_NOTES: Readonly<Record<Severity, string>> = {
  error: 'certainly wrong',
  warning: 'probably wrong',
  info: 'good to know',
};
const SEVERITY_TONES: Readonly<Record<Severity, string | undefined>> = {
  error: 'bad',
  warning: 'warn',
  info: undefined,
};

function Total({
  title,
  text,
  note,
  tone,
  onOpen,
}: {
  readonly title: string;
  readonly text: string;
  readonly note: string;
  readonly tone?: string | undefined;
  readonly onOpen: () => void;
}): ReactElement {
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span className="total-title">{title}</span>
        <span className={`total-text number ${tone ?? ''}`}>{text}</span>
        <span className="faint">{note}</span>
      </button>
    </li>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
