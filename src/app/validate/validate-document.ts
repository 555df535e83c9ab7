import type { ValidateDocument, ValidationTrendDocument } from '../../../contract/cli/validate.ts';
import type { FindingSeverity } from '../../domain/finding.ts';
import {
  readValidationRuns,
  standingFindings,
  type ValidationRunsFilter,
} from '../../lake/catalog/validations.ts';
import type { Lake } from '../../lake/lake.ts';
import { VALIDATION_RULES } from '../../plan/validate/rule-table.ts';
import { VALIDATION_RULE_NAMES } from '../../plan/validate/validation-rule.ts';
import type { ValidateOutcome } from './run-validate.ts';

/** Severities from the least on; a finding counts from the one that is asked for on. */
const SEVERITIES: readonly FindingSeverity[] = ['info', 'warning', 'error'];

/** Findings told one by one. */
const FINDINGS_TOLD = 50;

/** Runs of a trend. */
const RUNS_TOLD = 30;

/** A validation as `--json` prints it. */
export async function toValidateDocument(
  { run, request, checked, standing, seconds }: ValidateOutcome,
  { lake, severity }: { readonly lake: Lake; readonly severity: FindingSeverity },
): Promise<ValidateDocument> {
  const counted = SEVERITIES.slice(SEVERITIES.indexOf(severity));
  const datasets = standing.map(({ dataset }) => dataset);
  const findings = await standingFindings(
    lake.catalog.db,
    { ...request, datasets, severities: counted },
    FINDINGS_TOLD,
  );
  return {
    run,
    from: request.from,
    to: request.to,
    severity,
    sound: !standing.some((count) => counted.includes(count.severity as FindingSeverity)),
    checked: checked.map(({ made, ...each }) => ({
      ...each,
      made: [...made.values()].reduce((sum, count) => sum + count, 0),
    })),
    standing: standing.map((count) => ({
      ...count,
      severity: count.severity as FindingSeverity,
      says: whatItSays(count.rule),
    })),
    findings: findings.map((finding) => ({
      dataset: finding.dataset,
      day: finding.key,
      rule: finding.rule,
      severity: finding.severity as FindingSeverity,
      symbol: finding.symbol,
      message: finding.message,
      rows: finding.row_count,
    })),
    seconds,
  };
}

/** Rules of an older barlake may have left findings. */
function whatItSays(text: string): string {
  const rule = VALIDATION_RULE_NAMES.find((name) => name === text);
  return rule === undefined ? 'was found by a rule that is no more' : VALIDATION_RULES[rule].says;
}

/** How the last validations went, the oldest first. */
export async function readTrend(
  { catalog }: Lake,
  filter: ValidationRunsFilter = { runs: RUNS_TOLD },
): Promise<ValidationTrendDocument> {
  const { runs, counts } = await readValidationRuns(catalog.db, filter);
  const byPlace = Map.groupBy(counts, ({ run_id: run, dataset }) => `${run} ${dataset}`);
  return {
    runs: runs.map(({ run_id: run, checked_ms: checkedMs, ...row }) => ({
      run,
      checked: new Date(checkedMs).toISOString(),
      ...row,
      rules: (byPlace.get(`${run} ${row.dataset}`) ?? []).map(
        ({ rule, severity, findings, days, rows, made }) => ({
          rule,
          severity: severity as FindingSeverity,
          findings,
          days,
          rows,
          made,
        }),
      ),
    })),
  };
}
