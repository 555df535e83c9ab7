import type { Dataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SourceHeader } from './read-header.ts';

/** What the file as a whole shows, apart from its rows. */
export function headerFindings(
  { dataset, day }: { readonly dataset: Dataset; readonly day: TradingDay },
  { columns, unknown, isReordered, isCrlf }: SourceHeader,
): readonly Finding[] {
  const base = { dataset: dataset.name, day, rowCount: 0, evidence: { columns: columns.join(',') } };
  const findings: Finding[] = [];
  if (unknown.length > 0) {
    const message = `New columns: ${unknown.join(', ')}.`;
    findings.push({ ...base, rule: 'columns-new', severity: 'warning', message });
  }
  if (isReordered) {
    const message = 'Columns stand in another order than usual.';
    findings.push({ ...base, rule: 'columns-reordered', severity: 'info', message });
  }
  if (isCrlf) {
    const message = 'Lines end with a carriage return and a line feed.';
    findings.push({ ...base, rule: 'line-ends', severity: 'info', message });
  }
  return findings;
}
