import type { QualityDocument } from '../../../contract/api/findings.ts';

/** Findings of a rule over datasets. */
export interface RuleCount {
  readonly rule: string;
  readonly severity: string;
  readonly findings: number;
  readonly rows: number;
}

/** Counts of each rule and severity, of one dataset or of all; most findings first. */
export function countByRule(counts: QualityDocument['byRule'], dataset: string): readonly RuleCount[] {
  const byRule = new Map<string, RuleCount>();
  for (const count of counts) {
    if (dataset !== '' && count.dataset !== dataset) continue;
    const { rule, severity } = count;
    const key = `${rule} ${severity}`;
    const before = byRule.get(key);
    byRule.set(key, {
      rule,
      severity,
      findings: (before?.findings ?? 0) + count.findings,
      rows: (before?.rows ?? 0) + count.rows,
    });
  }
  return [...byRule.values()].sort((a, b) => b.findings - a.findings || a.rule.localeCompare(b.rule));
}
