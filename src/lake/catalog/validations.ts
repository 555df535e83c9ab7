import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Finding } from '../../domain/finding.ts';
import { insertFindings } from './findings.ts';
import type {
  CatalogSchema,
  FindingsTable,
  ValidatedTable,
  ValidationCountsTable,
  ValidationRunsTable,
} from './schema.ts';

/** What rules looked at once, and what they found. */
export interface Validated {
  readonly dataset: string;
  /** The days that were looked at, both in it; absent: all that the dataset or table has. */
  readonly range?: { readonly from: string; readonly to: string } | undefined;
  /** The rules that were checked; findings of others stay. */
  readonly rules: readonly string[];
  /** Only of these symbols; absent: of all, so that it can be remembered as checked. */
  readonly symbols?: readonly string[] | undefined;
  readonly findings: readonly Finding[];
  /** How to remember it; absent for a check of some rules or symbols. */
  readonly state?: Omit<ValidatedTable, 'dataset'> | undefined;
}

/** Names in one statement; SQLite binds at most 32,766. */
const NAMES_AT_ONCE = 10_000;

/**
 * Puts the findings of one check in place of those that the same rules made of the same data before, and remembers what was
 * checked. Call it inside a transaction.
 */
export async function recordValidated(db: Kysely<CatalogSchema>, validated: Validated): Promise<void> {
  const { dataset, range, rules, symbols, findings, state } = validated;
  if (rules.length > 0) {
    for (const part of partsOf(symbols)) {
      let old = db
        .deleteFrom('findings')
        .where('origin', '=', 'validate')
        .where('dataset', '=', dataset)
        .where('rule', 'in', [...rules]);
      if (range !== undefined) old = old.where('key', '>=', range.from).where('key', '<=', range.to);
      if (part !== undefined) old = old.where('symbol', 'in', [...part]);
      await old.execute();
    }
  }
  await insertFindings(db, 'validate', findings);
  if (state === undefined) return;
  const { key: _key, pass: _pass, ...content } = state;
  await db
    .insertInto('validated')
    .values({ dataset, ...state })
    .onConflict((conflict) => conflict.columns(['dataset', 'pass', 'key']).doUpdateSet(content))
    .execute();
}

function partsOf(symbols: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (symbols === undefined) return [undefined];
  const parts: (readonly string[])[] = [];
  for (let start = 0; start < symbols.length; start += NAMES_AT_ONCE) {
    parts.push(symbols.slice(start, start + NAMES_AT_ONCE));
  }
  return parts;
}

/** Fingerprints of what was checked of a dataset, by `<pass> <key>`. */
export async function readValidated(
  db: Kysely<CatalogSchema>,
  dataset: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('validated')
    .select(['pass', 'key', 'fingerprint'])
    .where('dataset', '=', dataset)
    .execute();
  return new Map(rows.map(({ pass, key, fingerprint }) => [`${pass} ${key}`, fingerprint]));
}

/** A standing finding’s rule with its totals. */
export type StandingCount = Pick<
  ValidationCountsTable,
  'dataset' | 'rule' | 'severity' | 'findings' | 'days' | 'rows'
>;

/** Which findings of `validate` to count; what is absent does not filter. */
export interface StandingFilter {
  readonly datasets?: readonly string[] | undefined;
  readonly rules?: readonly string[] | undefined;
  readonly symbols?: readonly string[] | undefined;
  /** Inclusive keys. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Findings of `validate` as they stand, by dataset, rule and severity. */
export async function countStanding(
  db: Kysely<CatalogSchema>,
  { datasets, rules, symbols, from, to }: StandingFilter,
): Promise<readonly StandingCount[]> {
  let query = db.selectFrom('findings').where('origin', '=', 'validate');
  if (datasets !== undefined) query = query.where('dataset', 'in', [...datasets]);
  if (rules !== undefined) query = query.where('rule', 'in', [...rules]);
  if (symbols !== undefined) query = query.where('symbol', 'in', symbols.slice(0, NAMES_AT_ONCE));
  if (from !== undefined) query = query.where('key', '>=', from);
  if (to !== undefined) query = query.where('key', '<=', to);
  return query
    .select(({ fn }) => [
      'dataset',
      'rule',
      'severity',
      fn.countAll<number>().as('findings'),
      sql<number>`count(DISTINCT key)`.as('days'),
      fn.sum<number>('row_count').as('rows'),
    ])
    .groupBy(['dataset', 'rule', 'severity'])
    .orderBy('dataset')
    .orderBy('rule')
    .orderBy('severity')
    .execute();
}

/** The newest standing findings, errors before warnings before notes. */
export async function standingFindings(
  db: Kysely<CatalogSchema>,
  {
    datasets,
    rules,
    symbols,
    from,
    to,
    severities,
  }: StandingFilter & { readonly severities: readonly string[] },
  limit: number,
): Promise<readonly Readonly<Omit<FindingsTable, 'id'>>[]> {
  if (datasets?.length === 0) return [];
  let query = db
    .selectFrom('findings')
    .selectAll()
    .where('origin', '=', 'validate')
    .where('severity', 'in', [...severities]);
  if (datasets !== undefined) query = query.where('dataset', 'in', [...datasets]);
  if (rules !== undefined) query = query.where('rule', 'in', [...rules]);
  if (symbols !== undefined) query = query.where('symbol', 'in', symbols.slice(0, NAMES_AT_ONCE));
  if (from !== undefined) query = query.where('key', '>=', from);
  if (to !== undefined) {
    // Corporate actions that are announced lie ahead of every range.
    const isReference = sql<boolean>`dataset IN ('splits', 'dividends', 'tickers')`;
    query = query.where((is) => is.or([is('key', '<=', to), isReference]));
  }
  const weight = sql`CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END`;
  return query.orderBy(weight).orderBy('key', 'desc').orderBy('id').limit(limit).execute();
}

/** Writes how a run went: a row for each dataset, and for each rule with standing findings. */
export async function recordValidationRun(
  db: Kysely<CatalogSchema>,
  runs: readonly ValidationRunsTable[],
  counts: readonly ValidationCountsTable[],
): Promise<void> {
  if (runs.length > 0)
    await db
      .insertInto('validation_runs')
      .values([...runs])
      .execute();
  for (let start = 0; start < counts.length; start += NAMES_AT_ONCE / 10) {
    await db
      .insertInto('validation_counts')
      .values(counts.slice(start, start + NAMES_AT_ONCE / 10))
      .execute();
  }
}

/** Which runs to read, and what of them; what is absent does not filter. */
export interface ValidationRunsFilter {
  /** The last so many. */
  readonly runs: number;
  readonly dataset?: string | undefined;
  readonly rule?: string | undefined;
}

/** How the last runs went, the oldest first. */
export async function readValidationRuns(
  db: Kysely<CatalogSchema>,
  { runs, dataset, rule }: ValidationRunsFilter,
): Promise<{
  readonly runs: readonly Readonly<ValidationRunsTable>[];
  readonly counts: readonly Readonly<ValidationCountsTable>[];
}> {
  let of = db.selectFrom('validation_runs');
  if (dataset !== undefined) of = of.where('dataset', '=', dataset);
  const last = await of.select('run_id').distinct().orderBy('run_id', 'desc').limit(runs).execute();
  const ids = last.map(({ run_id: id }) => id);
  if (ids.length === 0) return { runs: [], counts: [] };
  const rows = await of.selectAll().where('run_id', 'in', ids).orderBy('run_id').orderBy('dataset').execute();
  let counted = db.selectFrom('validation_counts').where('run_id', 'in', ids);
  if (dataset !== undefined) counted = counted.where('dataset', '=', dataset);
  if (rule !== undefined) counted = counted.where('rule', '=', rule);
  const counts = await counted
    .selectAll()
    .orderBy('run_id')
    .orderBy('dataset')
    .orderBy('rule')
    .orderBy('severity')
    .execute();
  return { runs: rows, counts };
}

/** The last run that validated, and what stands of all datasets by severity; `undefined` before the first. */
export async function lastValidation(db: Kysely<CatalogSchema>): Promise<
  | {
      readonly runId: string;
      readonly checkedMs: number;
      readonly standing: ReadonlyMap<string, number>;
    }
  | undefined
> {
  const last = await db
    .selectFrom('validation_runs')
    .select(['run_id', 'checked_ms'])
    .orderBy('run_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return undefined;
  const counts = await db
    .selectFrom('findings')
    .where('origin', '=', 'validate')
    .select(({ fn }) => ['severity', fn.countAll<number>().as('findings')])
    .groupBy('severity')
    .execute();
  const standing = new Map(counts.map(({ severity, findings }) => [severity, findings]));
  return { runId: last.run_id, checkedMs: last.checked_ms, standing };
}
