import type { ExplainDocument } from '../../../../contract/api/bars.ts';
import { isBarlakeError } from '../../../domain/barlake-error.ts';
import { tradingCalendar } from '../../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../../domain/dataset.ts';
import { quoteText } from '../../../lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../../lake/duckdb/session.ts';
import { gatherFactorInputs, hasReference } from '../../../lake/factors/factor-inputs.ts';
import { readFactors } from '../../../lake/factors/find-factors.ts';
import { parseSeriesName } from '../../../lake/targeted/series-file.ts';
import type { ServerWorld } from '../server-world.ts';
import type { BarPlace } from './bar-place.ts';

type Factors = NonNullable<ExplainDocument['factors']>;

/** Factors of the bar’s day and what happened since; null for what has no splits, and where they are not known. */
export async function explainFactors(
  { dataset, symbol, day, partition }: BarPlace,
  { lake, config }: Pick<ServerWorld, 'lake' | 'config'>,
  connection: DuckDbConnection,
  signal: AbortSignal,
): Promise<ExplainDocument['factors']> {
  const asset =
    dataset === undefined ? parseSeriesName(partition?.dataset ?? '')?.asset : DATASETS[dataset].asset;
  if (asset !== 'stocks') return null;
  try {
    const inputs = await gatherFactorInputs(lake, asset);
    if (!hasReference(inputs)) return null;
    const calendar = tradingCalendar(DATASETS.stocks_daily.calendar, config.calendar);
    const factors = await readFactors(lake, connection, inputs, { calendar, signal, symbols: [symbol] });
    const [life] = await connection.rows(
      `SELECT life, last_day::VARCHAR AS last FROM ${factors.lives}
       WHERE symbol = ? AND first_day <= ?::DATE AND last_day >= ?::DATE LIMIT 1`,
      [symbol, day, day],
    );
    if (life === undefined) return null;
    const [step] = await connection.rows(
      `SELECT split_factor, total_factor FROM ${factors.steps}
       WHERE symbol = ? AND life = ? AND date <= ?::DATE ORDER BY date DESC LIMIT 1`,
      [symbol, life['life'] ?? 0, day],
    );
    const events: Factors['events'][number][] = [];
    for (const table of ['splits', 'dividends'] as const) {
      const file = inputs.reference.get(table)?.file;
      if (file === undefined) continue;
      events.push(...(await readEvents(connection, { table, file }, [symbol, day, String(life['last'])])));
    }
    return {
      splitFactor: Number(step?.['split_factor'] ?? 1),
      totalFactor: Number(step?.['total_factor'] ?? 1),
      events: events.toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    };
  } catch (error) {
    signal.throwIfAborted();
    // What explains a bar must not fail for a damaged file that other bars come from.
    if (isBarlakeError(error, 'E_PARTITION_DAMAGED')) return null;
    throw error;
  }
}

async function readEvents(
  connection: DuckDbConnection,
  { table, file }: { readonly table: 'splits' | 'dividends'; readonly file: string },
  values: readonly [symbol: string, after: string, to: string],
): Promise<Factors['events']> {
  const day = table === 'splits' ? 'execution_date' : 'ex_dividend_date';
  const text =
    table === 'splits'
      ? "split_to || ' for ' || split_from"
      : "cash_amount || ' ' || coalesce(currency, '') || ' a share'";
  const rows = await connection.rows(
    `SELECT ${day}::VARCHAR AS date, ${text} AS text FROM read_parquet(${quoteText(file)}, hive_partitioning=false)
     WHERE ticker = ? AND effective AND ${day} > ?::DATE AND ${day} <= ?::DATE`,
    values,
  );
  const kind = table === 'splits' ? 'split' : 'dividend';
  return rows.map((row) => ({ date: String(row['date']), kind, text: String(row['text']) }));
}
