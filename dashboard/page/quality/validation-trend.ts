import type { ValidationTrendDocument } from '../../../contract/cli/validate.ts';
import type { Trend } from './trend-series.ts';

/** What the lines of the chart are. */
export const VALIDATION_LINES = ['dataset', 'rule'] as const;

/** One of {@link VALIDATION_LINES}. */
export type ValidationLines = (typeof VALIDATION_LINES)[number];

/** What a run left standing of one rule; a run that found nothing of a dataset is a row without a rule. */
export interface ValidationRow {
  readonly run: string;
  readonly checked: string;
  readonly dataset: string;
  readonly rule: string | null;
  readonly severity: 'info' | 'warning' | 'error' | null;
  readonly findings: number;
  /** Those of `findings` that the run itself made. */
  readonly made: number;
  readonly days: number;
  readonly rows: number;
}

/** Lines that can be told from each other. */
const LINES_MAX = 8;

type Run = ValidationTrendDocument['runs'][number];

/**
 * Errors and warnings that stood after each run, for each dataset, or for those rules that have most. A run looks at some datasets:
 * what it did not look at stands as before.
 */
export function validationTrend({ runs }: ValidationTrendDocument, lines: ValidationLines): Trend {
  const moments = [...Map.groupBy(runs, ({ run }) => run).values()];
  const points = moments.map((rows) => ({ rows, counts: new Map<string, number>() }));
  const latest = new Map<string, Run>();
  for (const { rows, counts } of points) {
    for (const row of rows) latest.set(row.dataset, row);
    for (const row of latest.values()) addRun(counts, row, lines);
  }
  const most = (name: string): number => Math.max(...points.map(({ counts }) => counts.get(name) ?? 0));
  const names = [...new Set(points.flatMap(({ counts }) => [...counts.keys()]))]
    .sort((one, other) => most(other) - most(one) || (one < other ? -1 : 1))
    .slice(0, LINES_MAX);
  return {
    months: points.map(({ rows }) => momentOf(rows[0]?.checked ?? '')),
    lines: names.map((dataset) => ({
      dataset,
      values: points.map(({ counts }) => counts.get(dataset) ?? (lines === 'rule' ? 0 : null)),
    })),
  };
}

function addRun(counts: Map<string, number>, row: Run, lines: ValidationLines): void {
  if (lines === 'dataset') {
    counts.set(row.dataset, row.errors + row.warnings);
    return;
  }
  for (const { rule, severity, findings } of row.rules) {
    if (severity !== 'info') counts.set(rule, (counts.get(rule) ?? 0) + findings);
  }
}

/** Every run, dataset and rule, the newest run first. */
export function validationRows({ runs }: ValidationTrendDocument): readonly ValidationRow[] {
  return runs.toReversed().flatMap(({ run, checked, dataset, rules }): readonly ValidationRow[] => {
    const place = { run, checked: momentOf(checked), dataset };
    if (rules.length === 0) {
      return [{ ...place, rule: null, severity: null, findings: 0, made: 0, days: 0, rows: 0 }];
    }
    return rules.map((rule) => ({ ...place, ...rule }));
  });
}

/** `2024-03-08 14:05`, UTC: runs lie minutes apart. */
function momentOf(checked: string): string {
  return checked.slice(0, 16).replace('T', ' ');
}
