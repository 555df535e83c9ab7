import type { ReactElement } from 'react';
import type { QualityDocument } from '../../../contract/api/findings.ts';
import { formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { countByRule } from './count-by-rule.ts';
import { SEVERITY_TONES } from './severity-tones.ts';

/** Rules with their findings, most first; a press shows only those of one. */
export function RuleCounts({
  counts,
  rule,
  dataset,
  onChoose,
}: {
  readonly counts: QualityDocument['byRule'];
  /** The one chosen; empty for all. */
  readonly rule: string;
  /** Counted only of this one; empty for all. */
  readonly dataset: string;
  readonly onChoose: (rule: string) => void;
}): ReactElement {
  const rules = countByRule(counts, dataset);
  if (rules.length === 0) return <EmptyState icon="quality" title="No rule has found anything" />;
  const most = Math.max(...rules.map(({ findings }) => findings));
  return (
    <ul className="rule-counts">
      {rules.map(({ rule: name, severity, findings, rows }) => (
        <li key={`${name} ${severity}`}>
          <button type="button" aria-pressed={name === rule} onClick={() => onChoose(name)}>
            <span className="unseen">Only findings of</span>
            <span className="rule-head">
              <Badge tone={SEVERITY_TONES[severity] ?? 'calm'}>{name}</Badge>
              <span className="number" title={`about ${formatCount(rows)} rows`}>
                {formatCount(findings)}
              </span>
            </span>
            <span className="rule-bar" aria-hidden="true">
              <span style={{ width: `${(findings / most) * 100}%` }} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
