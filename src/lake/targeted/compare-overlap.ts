import type { Finding } from '../../domain/finding.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { LoadedPiece } from './load-pieces.ts';

/** Days of one piece that findings are made for; a vendor that changed all of history is told of all the same. */
const FINDINGS_PER_PIECE = 50;

/** Volumes are sums of fractions; the last of fifteen digits says nothing. */
const VOLUME_TOLERANCE = 1e-9;

const VALUES = ['open', 'high', 'low', 'close'];

/**
 * Where new bars differ from those held of the same, settled days: one finding for each day, by piece. `fresh`, `held` and
 * `ranges` are the tables of `loadPieces`.
 */
export async function compareOverlap(
  connection: DuckDbConnection,
  loaded: readonly LoadedPiece[],
): Promise<ReadonlyMap<number, readonly Finding[]>> {
  if (loaded.every(({ held }) => held === undefined)) return new Map();
  const rows = await connection.rows(OVERLAP);
  const findings = new Map<number, Finding[]>();
  for (const row of rows) {
    const index = Number(row['piece']);
    const own = findings.get(index) ?? [];
    const loadedPiece = loaded[index];
    if (loadedPiece === undefined || own.length >= FINDINGS_PER_PIECE) continue;
    findings.set(index, [...own, toFinding(loadedPiece, row)]);
  }
  return findings;
}

const isInside = (table: string, kind: string): string =>
  `EXISTS (SELECT 1 FROM ranges WHERE ranges.piece = ${table}.piece AND kind = '${kind}' AND ${table}.date BETWEEN first AND last)`;

const inOverlap = (table: string): string =>
  `SELECT * FROM ${table} WHERE ${isInside(table, 'new')} AND ${isInside(table, 'settled')}`;

const asText = (side: string): string =>
  `concat_ws(' ', ${[...VALUES, 'volume', 'transactions'].map((name) => `'${name} ' || ${side}.${name}`).join(', ')})`;

const DIFFERS = [
  'f.piece IS NULL',
  'h.piece IS NULL',
  ...VALUES.map((name) => `f.${name} <> h.${name}`),
  'f.transactions <> h.transactions',
  `abs(f.volume - h.volume) > ${VOLUME_TOLERANCE} * greatest(f.volume, h.volume)`,
].join(' OR ');

const OVERLAP = `
  SELECT coalesce(f.piece, h.piece) AS piece, coalesce(f.date, h.date)::VARCHAR AS day, count(*) AS rows,
    min_by(strftime(coalesce(f.timestamp, h.timestamp), '%Y-%m-%dT%H:%M:%SZ'), coalesce(f.timestamp, h.timestamp)) AS at,
    min_by(CASE WHEN h.piece IS NULL THEN 'no bar' ELSE ${asText('h')} END, coalesce(f.timestamp, h.timestamp)) AS before,
    min_by(CASE WHEN f.piece IS NULL THEN 'no bar' ELSE ${asText('f')} END, coalesce(f.timestamp, h.timestamp)) AS after
  FROM (${inOverlap('fresh')}) AS f FULL JOIN (${inOverlap('held')}) AS h
    ON f.piece = h.piece AND f.timestamp = h.timestamp
  WHERE ${DIFFERS} GROUP BY ALL ORDER BY piece, day`;

function toFinding({ piece }: LoadedPiece, row: Readonly<Record<string, unknown>>): Finding {
  const { series } = piece;
  const rowCount = Number(row['rows']);
  const bars = rowCount === 1 ? 'a bar' : `${rowCount} bars`;
  const day = tradingDay(String(row['day']));
  return {
    rule: 'overlap-disagreement',
    severity: 'warning',
    dataset: seriesName(series),
    day,
    symbol: series.symbol,
    message: `The vendor now answers ${bars} of ${series.symbol} on ${day} differently; the newer answer is kept.`,
    rowCount,
    evidence: { bar: String(row['at']), held: String(row['before']), received: String(row['after']) },
  };
}
