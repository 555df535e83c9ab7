import type { Kysely } from 'kysely';
import type { Finding } from '../../domain/finding.ts';
import type { CatalogSchema, FindingOrigin } from './schema.ts';

/** Rows per statement; SQLite binds at most 32,766 values. */
const BATCH_ROWS = 2_000;

/** Which findings a check replaces: its own of one dataset, of one key or of all. */
export interface FindingScope {
  readonly origin: FindingOrigin;
  readonly dataset: string;
  /** A trading day for most; absent for all of the dataset. */
  readonly key?: string;
  /** Absent for all symbols. */
  readonly symbol?: string;
  /** A check of these symbols alone: of the others only notes that name no symbol go. Absent for all. */
  readonly symbols?: ReadonlySet<string> | undefined;
}

/** Puts the findings of a check in place of those it made before in the same scope. */
export async function replaceFindings(
  db: Kysely<CatalogSchema>,
  scope: FindingScope,
  findings: readonly Finding[],
): Promise<void> {
  const { origin, dataset, key, symbol, symbols } = scope;
  let old = db.deleteFrom('findings').where('origin', '=', origin).where('dataset', '=', dataset);
  if (key !== undefined) old = old.where('key', '=', key);
  if (symbol !== undefined) old = old.where('symbol', '=', symbol);
  if (symbols !== undefined) {
    const known = await symbolsWithFindings(db, scope);
    const checked = known.filter((name) => symbols.has(name));
    old = old.where((is) => {
      const note = is.and([is('symbol', 'is', null), is('severity', '=', 'info')]);
      return checked.length === 0 ? note : is.or([is('symbol', 'in', checked), note]);
    });
  }
  await old.execute();
  await insertFindings(db, origin, findings);
}

/** Adds findings to those that stand. */
export async function insertFindings(
  db: Kysely<CatalogSchema>,
  origin: FindingOrigin,
  findings: readonly Finding[],
): Promise<void> {
  for (let start = 0; start < findings.length; start += BATCH_ROWS) {
    await db
      .insertInto('findings')
      .values(findings.slice(start, start + BATCH_ROWS).map((finding) => toRow(origin, finding)))
      .execute();
  }
}

/** Few: checks tell of a bounded number of symbols. */
async function symbolsWithFindings(
  db: Kysely<CatalogSchema>,
  { origin, dataset, key }: FindingScope,
): Promise<readonly string[]> {
  let query = db.selectFrom('findings').select('symbol').distinct();
  query = query.where('origin', '=', origin).where('dataset', '=', dataset).where('symbol', 'is not', null);
  if (key !== undefined) query = query.where('key', '=', key);
  const rows = await query.execute();
  return rows.flatMap(({ symbol }) => symbol ?? []);
}

function toRow(origin: FindingOrigin, finding: Finding) {
  return {
    origin,
    dataset: finding.dataset,
    key: finding.day,
    rule: finding.rule,
    severity: finding.severity,
    symbol: finding.symbol ?? null,
    message: finding.message,
    row_count: finding.rowCount,
    evidence: JSON.stringify(finding.evidence),
  };
}
