import type { Kysely } from 'kysely';
import { writeBatch } from '../../src/app/validate/record-validation.ts';
import { type CheckedDataset, validateHeld } from '../../src/app/validate/validate-held.ts';
import { reportNoValidation } from '../../src/app/validate/validate-world.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay, utcDateOf } from '../../src/domain/trading-day.ts';
import type { CatalogSchema } from '../../src/lake/catalog/schema.ts';
import type { DuckDbConnection } from '../../src/lake/duckdb/session.ts';
import type { ReferenceRow } from '../../src/lake/reference/reference-table.ts';
import type { RulesConfiguration } from '../../src/plan/validate/rule-settings.ts';
import { openFactorLake, type ReferenceFacts } from './factor-lake.ts';
import { openLakeBuilder } from './lake-builder.ts';

/** A finding, as far as tests look at it. */
export interface DefectFinding {
  readonly dataset: string;
  readonly key: string;
  readonly rule: string;
  readonly severity: string;
  readonly symbol: string | null;
  readonly message: string;
}

/** A lake that is filled by hand and validated. */
export interface DefectLake extends AsyncDisposable {
  readonly root: string;
  readonly db: Kysely<CatalogSchema>;
  readonly connection: DuckDbConnection;
  publish(dataset: DatasetName, day: string, lines: readonly string[]): Promise<void>;
  know(
    facts: Readonly<Partial<Record<keyof ReferenceFacts, readonly ReferenceRow[] | undefined>>>,
  ): Promise<void>;
  /** Looks at all of it, and answers with what stands. */
  validate(datasets: readonly DatasetName[], rules?: RulesConfiguration): Promise<readonly DefectFinding[]>;
  /** Rules of findings that were made when days were taken in. */
  ingestRules(): Promise<readonly string[]>;
  /** What the last validation looked at. */
  readonly checked: readonly CheckedDataset[];
}

/** Makes an empty one; `nowMs` is the time it is there. */
export async function openDefectLake(nowMs: number): Promise<DefectLake> {
  const factors = await openFactorLake();
  const { lake, connection } = factors;
  const { db } = lake.catalog;
  const builder = await openLakeBuilder(lake.root);
  let checked: readonly CheckedDataset[] = [];
  return {
    root: lake.root,
    db,
    connection,
    get checked() {
      return checked;
    },
    publish: (dataset, day, lines) => builder.publish(dataset, day, lines),
    async know({ splits, dividends, tickers, events }) {
      await factors.know({
        ...(splits && { splits }),
        ...(dividends && { dividends }),
        ...(tickers && { tickers }),
        ...(events && { events }),
      });
    },
    async validate(datasets, rules = {}) {
      checked = await validateHeld(
        { datasets, from: tradingDay('1990-01-01'), to: utcDateOf(nowMs), isAll: false },
        {
          lake,
          connection,
          config: {
            calendar: { closed: [], halfDays: [], open: [] },
            validate: { afterSync: 'on', rules },
          },
          clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
          signal: new AbortController().signal,
          reporter: reportNoValidation,
          runId: 'run',
          record: (batch) => writeBatch(lake, batch),
        },
      );
      return db
        .selectFrom('findings')
        .select(['dataset', 'key', 'rule', 'severity', 'symbol', 'message'])
        .where('origin', '=', 'validate')
        .orderBy('dataset')
        .orderBy('key')
        .orderBy('rule')
        .orderBy('message')
        .execute();
    },
    async ingestRules() {
      const rows = await db
        .selectFrom('findings')
        .select('rule')
        .distinct()
        .where('origin', '=', 'ingest')
        .execute();
      return rows.map(({ rule }) => rule).sort();
    },
    async [Symbol.asyncDispose]() {
      await builder[Symbol.asyncDispose]();
      await factors[Symbol.asyncDispose]();
    },
  };
}
