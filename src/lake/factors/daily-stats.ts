import { DATASETS } from '../../domain/dataset.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRelation, widestFirst } from '../query/bar-files.ts';
import { exactMean } from './exact-sum.ts';
import type { FactorInputs } from './factor-inputs.ts';
import type { Factors } from './factors.ts';
import { FOLDED_DAYS } from './fold-days.ts';

const STATS = 'factor_daily_stats';

/**
 * A temporary table with a row for each life: bars, days, and what prices and volumes were, unadjusted. Resolves to its name. The same
 * bars give the same digits.
 * `missing_days` are days between the first and the last bar that the lake holds and on which the symbol did not trade.
 */
export async function createDailyStats(
  connection: DuckDbConnection,
  inputs: Pick<FactorInputs, 'asset' | 'daily' | 'minute'>,
  { lives }: Pick<Factors, 'lives'>,
): Promise<string> {
  const { asset, daily, minute } = inputs;
  await createHeldDays(connection, [...daily, ...minute]);
  const volume = DATASETS[`${asset}_daily`].hasVolume ? 'volume' : 'NULL::DOUBLE AS volume';
  const sources = [
    `SELECT symbol, date, close, volume FROM ${FOLDED_DAYS}`,
    ...(daily.length === 0
      ? []
      : [
          `SELECT symbol, date, close::DOUBLE AS close, ${volume} FROM ${barRelation(await widestFirst(connection, daily))}`,
        ]),
  ];
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${STATS} AS
    SELECT lives.symbol, lives.life, any_value(lives.bars)::INTEGER AS bars,
      any_value(lives.first_day) AS first_day, any_value(lives.last_day) AS last_day,
      (any_value(last.number) - any_value(first.number) + 1 - any_value(lives.bars))::INTEGER AS missing_days,
      ${exactMean('close', 'price')} AS close_mean, min(close) AS close_min, max(close) AS close_max, arg_max(close, bars.date) AS last_close,
      ${exactMean('volume', 'amount')} AS volume_mean, min(volume) AS volume_min, max(volume) AS volume_max,
      ${exactMean('close * volume', 'amount')} AS dollar_volume_mean
    FROM (${sources.join(' UNION ALL ')}) AS bars
    JOIN ${lives} AS lives ON lives.symbol = bars.symbol AND bars.date BETWEEN lives.first_day AND lives.last_day
    JOIN held_days AS first ON first.day = lives.first_day
    JOIN held_days AS last ON last.day = lives.last_day
    GROUP BY lives.symbol, lives.life`);
  return STATS;
}

/** The days of some files, numbered: `day, number`. */
async function createHeldDays(
  connection: DuckDbConnection,
  files: readonly { readonly day: string }[],
): Promise<void> {
  const days = [...new Set(files.map(({ day }) => day))];
  const rows = days.length === 0 ? 'NULL' : days.map((day) => `'${day}'`).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE held_days AS
    SELECT day, row_number() OVER (ORDER BY day) AS number FROM (SELECT unnest([${rows}])::DATE AS day)`);
}
