import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { CatalogSchema } from '../catalog/schema.ts';

/** Findings of one rule, severity and dataset. */
export interface RuleCount {
  readonly rule: string;
  readonly severity: string;
  readonly dataset: string;
  readonly findings: number;
  readonly rows: number;
}

/** A month of a dataset. */
export interface QualityMonth {
  /** `2024-03` */
  readonly month: string;
  readonly dataset: string;
  /** Bars in bronze, and rows refused. */
  readonly rows: number;
  readonly quarantined: number;
  readonly findings: number;
}

/** Findings and refused rows in numbers. */
export interface QualitySummary {
  readonly byRule: readonly RuleCount[];
  readonly trend: readonly QualityMonth[];
  readonly reconciliation: readonly Omit<QualityMonth, 'quarantined'>[];
}

/** Rules of one dataset and severity that a screen can show. */
const RULES_MAX = 1_000;

const MONTH = sql<string>`substr(key, 1, 7)`.as('month');

/** Adds findings and refused rows up: by rule, and by month, oldest month first. */
export async function summarizeQuality(db: Kysely<CatalogSchema>): Promise<QualitySummary> {
  const byRule = await db
    .selectFrom('findings')
    .select(({ fn }) => [
      'rule',
      'severity',
      'dataset',
      fn.countAll<number>().as('findings'),
      fn.sum<number>('row_count').as('rows'),
    ])
    .groupBy(['rule', 'severity', 'dataset'])
    .orderBy('findings', 'desc')
    .orderBy('rule')
    .orderBy('severity')
    .orderBy('dataset')
    .limit(RULES_MAX)
    .execute();
  const months = await findingMonths(db);
  const received = await receivedMonths(db);
  const counted = Map.groupBy(months, ({ month, dataset }) => `${month} ${dataset}`);
  const trend = received.map((row) => {
    const own = counted.get(`${row.month} ${row.dataset}`) ?? [];
    return { ...row, findings: own.reduce((sum, { findings }) => sum + findings, 0) };
  });
  const reconciliation = months
    .filter(({ origin }) => origin === 'reconcile')
    .map(({ origin: _origin, ...row }) => row);
  return { byRule, trend, reconciliation };
}

async function findingMonths(db: Kysely<CatalogSchema>) {
  return db
    .selectFrom('findings')
    .select(({ fn }) => [
      MONTH,
      'dataset',
      'origin',
      fn.countAll<number>().as('findings'),
      fn.sum<number>('row_count').as('rows'),
    ])
    .groupBy(['month', 'dataset', 'origin'])
    .orderBy('month')
    .orderBy('dataset')
    .orderBy('origin')
    .execute();
}

async function receivedMonths(db: Kysely<CatalogSchema>) {
  return db
    .selectFrom('partitions')
    .select(({ fn }) => [
      MONTH,
      'dataset',
      fn.sum<number>('rows').as('rows'),
      fn.sum<number>('quarantined').as('quarantined'),
    ])
    .where('layer', '=', 'bronze')
    .groupBy(['month', 'dataset'])
    .orderBy('month')
    .orderBy('dataset')
    .execute();
}
