import type { DaySource } from '../../domain/bar-source.ts';
import type { Precision } from '../../domain/bronze-column.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import { localDayOf, localMidnightMs } from '../../domain/local-time.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRules } from './bar-rules.ts';
import { bronzeExpressions, csvRelation } from './bar-select.ts';
import { overruleKeys, overruleRules } from './overrule-rows.ts';
import type { SourceHeader } from './read-header.ts';
import { sieveLines } from './sieve-lines.ts';

/** A file judged row by row; its rows wait in temporary tables of the connection. */
export interface ExplainedDay {
  /** Query for the rows to store, in order. */
  readonly acceptedSql: string;
  /** Query for the rows to quarantine: line, reason, detail, raw; in file order. */
  readonly quarantineSql: string;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicates: number;
  /** Rows to store although they break a rule, by a person’s decision. */
  readonly overruled: number;
  readonly findings: readonly Finding[];
}

/** What {@link explainDay} works on. */
export interface ExplainRequest {
  readonly dataset: Dataset;
  readonly day: TradingDay;
  readonly header: SourceHeader;
  readonly precision: Precision;
  readonly from: DaySource;
  readonly plainPath: string;
  readonly sievedPath: string;
  /** SHA-256, hex, of refused rows as received that a person took for bars. */
  readonly overruled: readonly string[];
  /** What the vendor sent for a line; absent: the line itself. */
  readonly rawOf?: (line: number) => string;
}

/**
 * The slow, total path: gives every line of the file a verdict. Lines are sieved one by one, then rows are judged by
 * {@link barRules}, then by key: exact copies collapse to the first, contradicting ones are all refused, because
 * nothing says which is right.
 */
export async function explainDay(
  connection: DuckDbConnection,
  request: ExplainRequest,
  signal: AbortSignal,
): Promise<ExplainedDay> {
  const { dataset, day, header, from } = request;
  await sieveLines(request.plainPath, request.sievedPath, header, connection, signal);
  const relation = csvRelation(request.sievedPath, header.names, 'sieved');
  const expressions = bronzeExpressions(dataset, day, request.precision, 'sieved', from).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE bars AS SELECT line, ${expressions} FROM ${relation}`);
  // A file has its day in its name; of an answer about another day nobody knows what it is about.
  const repaired = from === 'flat' ? await repairDay(connection, dataset, day) : [];
  const overruling = { ...request, received: () => receivedSql(connection, request) };
  await judgeRows(connection, request);
  await overruleRules(connection, overruling);
  await judgeKeys(connection, request);
  const decided = await overruleKeys(connection, overruling);
  return {
    acceptedSql: `SELECT * EXCLUDE (line) FROM bars
      WHERE line NOT IN (SELECT line FROM refused) AND line NOT IN (SELECT line FROM copies)
      ORDER BY symbol, timestamp`,
    quarantineSql: await quarantineSql(connection, request),
    ...(await count(connection)),
    overruled: decided.broken,
    findings: [...repaired, ...decided.findings],
  };
}

/**
 * A day file whose rows all bear one and the same other day is known vendor trouble (stocks 2019-08-12, options
 * 2025-02-10): the file’s name says the day, so the bars get that day’s midnight and the fact becomes a finding.
 */
async function repairDay(
  connection: DuckDbConnection,
  dataset: Dataset,
  day: TradingDay,
): Promise<readonly Finding[]> {
  if (dataset.timeframe !== '1d') return [];
  const [row] = await connection.rows(
    'SELECT epoch_ms(min(timestamp)) AS first, epoch_ms(max(timestamp)) AS last, count(*) AS rows FROM bars WHERE timestamp IS NOT NULL',
  );
  if (typeof row?.['first'] !== 'bigint' || typeof row['last'] !== 'bigint') return [];
  const found = localDayOf(Number(row['first']), dataset.timeZone);
  if (found === day || found !== localDayOf(Number(row['last']), dataset.timeZone)) return [];
  const midnightMs = localMidnightMs(day, dataset.timeZone);
  await connection.run(
    `UPDATE bars SET timestamp = make_timestamptz(${midnightMs}000) WHERE timestamp IS NOT NULL`,
  );
  return [
    {
      rule: 'day-repaired',
      severity: 'warning',
      dataset: dataset.name,
      day,
      message: `Every row was stamped ${found}; the day was taken from the file’s name.`,
      rowCount: Number(row['rows']),
      evidence: { found, expected: day },
    },
  ];
}

/** Rows to quarantine. What was sent for a line that is none of the vendor’s own is asked for, too. */
async function quarantineSql(connection: DuckDbConnection, request: ExplainRequest): Promise<string> {
  const received = `(${await receivedSql(connection, request)}) AS received`;
  const unreadable =
    request.rawOf === undefined
      ? 'SELECT line, reason, detail, raw FROM unreadable'
      : `SELECT line, reason, detail, received.raw FROM unreadable JOIN ${received} USING (line)`;
  return `${unreadable} UNION ALL
    SELECT line, reason, detail, received.raw FROM refused JOIN ${received} USING (line) ORDER BY line`;
}

/** Refused rows as they came: the line of a file, or the row of an answer. */
async function receivedSql(
  connection: DuckDbConnection,
  { header, sievedPath, rawOf }: ExplainRequest,
): Promise<string> {
  if (rawOf === undefined) {
    const raw = header.names.map((name) => `coalesce(${name}, '')`).join(" || ',' || ");
    return `SELECT line::BIGINT AS line, ${raw} AS raw FROM ${csvRelation(sievedPath, header.names, 'text')}`;
  }
  const lines = await connection.rows('SELECT line FROM unreadable UNION ALL SELECT line FROM refused');
  await connection.run('CREATE OR REPLACE TEMP TABLE received (line BIGINT, raw VARCHAR)');
  const appender = await connection.raw.createAppender('received');
  for (const { line } of lines) {
    appender.appendBigInt(BigInt(Number(line)));
    appender.appendVarchar(rawOf(Number(line)));
    appender.endRow();
  }
  appender.closeSync();
  return 'SELECT line, raw FROM received';
}

async function judgeRows(
  connection: DuckDbConnection,
  { dataset, day, from }: ExplainRequest,
): Promise<void> {
  const rules = barRules(dataset, day, from);
  const first = rules.map((rule) => `WHEN coalesce(${rule.broken}, true) THEN`);
  const reason = rules.map((rule, index) => `${first[index]} '${rule.reason}'`).join(' ');
  const detail = rules.map((rule, index) => `${first[index]} ${rule.detail}`).join(' ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE refused AS
     SELECT * FROM (SELECT line, CASE ${reason} END AS reason, CASE ${detail} END AS detail FROM bars) WHERE reason IS NOT NULL`,
  );
}

async function judgeKeys(connection: DuckDbConnection, { dataset, from }: ExplainRequest): Promise<void> {
  const values = [
    'open',
    'high',
    'low',
    'close',
    ...(dataset.hasVolume ? ['volume', 'transactions'] : []),
    ...(from === 'grouped' ? ['vwap'] : []),
  ];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE repeated AS
     WITH sound AS (SELECT * FROM bars WHERE line NOT IN (SELECT line FROM refused)),
       shared AS (SELECT symbol, timestamp FROM sound GROUP BY ALL HAVING count(*) > 1)
     SELECT sound.line, min(line) OVER same_key AS first,
       count(DISTINCT {${values.map((name) => `${name}: ${name}`).join(', ')}}) OVER same_key AS variants
     FROM sound JOIN shared USING (symbol, timestamp) WINDOW same_key AS (PARTITION BY symbol, timestamp)`,
  );
  await connection.run(
    `INSERT INTO refused SELECT line, 'conflicting_duplicate', variants || ' different bars with one symbol and timestamp'
     FROM repeated WHERE variants > 1`,
  );
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE copies AS SELECT line FROM repeated WHERE variants = 1 AND line <> first',
  );
}

async function count(
  connection: DuckDbConnection,
): Promise<Pick<ExplainedDay, 'accepted' | 'quarantined' | 'duplicates'>> {
  const [row] = await connection.rows(
    `SELECT (SELECT count(*) FROM bars) AS bars, (SELECT count(*) FROM refused) AS refused,
       (SELECT count(*) FROM copies) AS copies, (SELECT count(*) FROM unreadable) AS unreadable`,
  );
  const [bars, refused, copies, unreadable] = ['bars', 'refused', 'copies', 'unreadable'].map((name) =>
    Number(row?.[name]),
  ) as [number, number, number, number];
  return { accepted: bars - refused - copies, quarantined: refused + unreadable, duplicates: copies };
}
