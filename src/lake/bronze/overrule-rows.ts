import type { Dataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import { OVERRULABLE_REASONS } from '../../domain/quarantine-reason.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** What a person decided about refused rows of a day. */
export interface Overruling {
  readonly dataset: Dataset;
  readonly day: TradingDay;
  /** SHA-256, hex, of rows as received that are bars after all. */
  readonly overruled: readonly string[];
  /** Query for the rows of the table `refused` as received: line, raw. Made when it is asked for. */
  readonly received: () => Promise<string>;
}

/** What came of the decisions. */
export interface OverruledRows {
  /** Rows to store that break a rule. */
  readonly broken: number;
  readonly findings: readonly Finding[];
}

/**
 * Lets rows pass that break a rule and that a person took for bars. Before keys are judged, on the table `refused(line,
 * reason, detail)`; remembers them in `exempt(line)`.
 */
export async function overruleRules(connection: DuckDbConnection, overruling: Overruling): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE exempt (line BIGINT)');
  if (overruling.overruled.length === 0) return;
  const reasons = quoteList([...OVERRULABLE_REASONS]);
  await connection.run(
    `INSERT INTO exempt SELECT refused.line FROM refused JOIN (${await overruling.received()}) AS received USING (line)
     WHERE reason IN (SELECT unnest(${reasons})) AND sha256(raw) IN (SELECT unnest(${quoteList(overruling.overruled)}))`,
  );
  await connection.run('DELETE FROM refused WHERE line IN (SELECT line FROM exempt)');
}

/**
 * Of rows that contradict each other, lets the one pass that a person took for the bar; its copies are copies. Where two
 * different ones were taken nothing says which is right, and all stay refused. After keys are judged.
 */
export async function overruleKeys(
  connection: DuckDbConnection,
  overruling: Overruling,
): Promise<OverruledRows> {
  const { overruled } = overruling;
  if (overruled.length === 0) return { broken: 0, findings: [] };
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE chosen AS
     SELECT refused.line, min(refused.line) OVER same_key AS first, count(DISTINCT raw) OVER same_key AS variants
     FROM refused JOIN bars USING (line) JOIN (${await overruling.received()}) AS received USING (line)
     WHERE reason = 'conflicting_duplicate' AND sha256(raw) IN (SELECT unnest(${quoteList(overruled)}))
     WINDOW same_key AS (PARTITION BY symbol, timestamp)`,
  );
  await connection.run('DELETE FROM refused WHERE line IN (SELECT line FROM chosen WHERE variants = 1)');
  await connection.run('INSERT INTO copies SELECT line FROM chosen WHERE variants = 1 AND line <> first');
  const [row] = await connection.rows(
    `WITH kept AS (SELECT line FROM bars WHERE line NOT IN (FROM (SELECT line FROM refused UNION ALL SELECT line FROM copies)))
     SELECT (SELECT count(*) FROM exempt WHERE line IN (FROM kept)) AS broken,
       (SELECT count(*) FROM chosen WHERE variants = 1 AND line = first AND line NOT IN (FROM exempt)) AS chosen,
       (SELECT count(*) FROM chosen WHERE variants > 1) AS contradicted`,
  );
  const broken = Number(row?.['broken']);
  const stored = broken + Number(row?.['chosen']);
  return { broken, findings: describe(overruling, stored, Number(row?.['contradicted'])) };
}

function describe({ dataset, day }: Overruling, stored: number, contradicted: number): readonly Finding[] {
  const about = { dataset: dataset.name, day, evidence: {} };
  const taken: Finding = {
    ...about,
    rule: 'rows-overruled',
    severity: 'info',
    message: `${stored} refused rows were taken for bars, as overrides/quarantine.csv says.`,
    rowCount: stored,
  };
  const undecided: Finding = {
    ...about,
    rule: 'decisions-conflict',
    severity: 'warning',
    message: `${contradicted} rows that contradict each other were all taken for bars in overrides/quarantine.csv; they stay refused.`,
    rowCount: contradicted,
  };
  return [...(stored > 0 ? [taken] : []), ...(contradicted > 0 ? [undecided] : [])];
}
