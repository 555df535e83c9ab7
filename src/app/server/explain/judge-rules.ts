import type { ExplainDocument } from '../../../../contract/api/bars.ts';
import { DATASETS } from '../../../domain/dataset.ts';
import { QUARANTINE_REASONS, type QuarantineReason } from '../../../domain/quarantine-reason.ts';
import { barRules } from '../../../lake/bronze/bar-rules.ts';
import { judgeLine } from '../../../lake/bronze/judge-line.ts';
import type { DuckDbConnection } from '../../../lake/duckdb/session.ts';
import type { Lake } from '../../../lake/lake.ts';
import { inLake } from '../../../lake/storage/lake-paths.ts';
import { applicableReasons } from './applicable-reasons.ts';
import { type BarPlace, barFilter, barsOf } from './bar-place.ts';

/** What the rules are asked about. */
export interface JudgedBar {
  readonly place: BarPlace;
  readonly hasBar: boolean;
  readonly raw: ExplainDocument['raw'];
  readonly quarantined: ExplainDocument['quarantined'];
}

/**
 * Every rule that a row of the dataset is held to, in their order, and whether this one holds it; asked anew of the stored bar and the
 * raw line. Of a row that was refused, the rules up to the one that refused it: later ones were not asked.
 */
export async function judgeRules(
  { place, hasBar, raw, quarantined }: JudgedBar,
  lake: Lake,
  connection: DuckDbConnection,
): Promise<ExplainDocument['rules']> {
  const { dataset: name, partition } = place;
  if (name === undefined || partition === undefined) return [];
  const refusals = new Set<string>(quarantined.map(({ reason }) => reason));
  if (!hasBar && refusals.size === 0) return [];
  const applicable = applicableReasons(name, partition.source);
  if (!hasBar) {
    const last = applicable.findLastIndex((reason) => refusals.has(reason));
    return applicable.slice(0, last + 1).map((reason) => outcome(reason, !refusals.has(reason)));
  }
  const broken = new Set<string>(await brokenRules(place, lake, connection));
  const fault = raw === null ? undefined : judgeLine(raw.line, raw.header.split(','));
  if (fault !== undefined) broken.add(fault.reason);
  if (refusals.has('conflicting_duplicate')) broken.add('conflicting_duplicate');
  return applicable.map((reason) => outcome(reason, !broken.has(reason)));
}

/** A stored bar breaks a rule where a person has overruled it. */
async function brokenRules(
  place: BarPlace,
  lake: Lake,
  connection: DuckDbConnection,
): Promise<readonly QuarantineReason[]> {
  const { dataset: name, day, partition, symbol } = place;
  if (name === undefined || partition === undefined) return [];
  const rules = barRules(DATASETS[name], day, partition.source === 'grouped' ? 'grouped' : 'flat');
  const columns = rules.map(({ broken }, index) => `coalesce(${broken}, true) AS rule_${index}`);
  const path = inLake(lake.root, partition.path);
  const [row] = await connection.rows(
    `SELECT ${columns.join(', ')} FROM ${barsOf(path)} WHERE ${barFilter(place)} LIMIT 1`,
    [symbol],
  );
  return rules.filter((_, index) => row?.[`rule_${index}`] === true).map(({ reason }) => reason);
}

function outcome(reason: QuarantineReason, isPassed: boolean): ExplainDocument['rules'][number] {
  return { rule: reason, meaning: QUARANTINE_REASONS[reason], isPassed };
}
