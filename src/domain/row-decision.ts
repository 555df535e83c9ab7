import { type DatasetName, parseDatasetName } from './dataset.ts';
import { type OverrideLine, overrideField, readOverrideTable, shortQuote } from './override-table.ts';
import { parseTradingDay, type TradingDay } from './trading-day.ts';

/** What a person decided about a refused row: it is a bar after all, or it stays refused for good. */
export interface RowDecision {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  /** SHA-256 of the row as received, hex: the decision holds for every copy of it on that day. */
  readonly rowHash: string;
  readonly decision: 'accept' | 'reject';
  readonly note: string;
  /** When it was decided, ISO 8601; empty when a person wrote the line. */
  readonly decided: string;
}

const COLUMNS = ['dataset', 'day', 'row_hash', 'decision', 'note', 'decided'] as const;

/** Reads decisions about refused rows; of several about one row the last counts. Throws `E_OVERRIDES` with the line. */
export function parseRowDecisions(text: string, path: string): readonly RowDecision[] {
  const example = 'stocks_daily,2024-03-08,<64 hex digits>,accept,"checked with the exchange"';
  const lines = readOverrideTable(text, { columns: COLUMNS, optional: ['note', 'decided'], example, path });
  const latest = new Map<string, RowDecision>();
  for (const line of lines) {
    const decision = readDecision(line);
    const key = `${decision.dataset} ${decision.day} ${decision.rowHash}`;
    latest.delete(key);
    latest.set(key, decision);
  }
  return [...latest.values()];
}

/** The file that {@link parseRowDecisions} reads. */
export function formatRowDecisions(decisions: readonly RowDecision[]): string {
  const lines = decisions.map(({ dataset, day, rowHash, decision, note, decided }) =>
    [dataset, day, rowHash, decision, note, decided].map(overrideField).join(','),
  );
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

function readDecision({ field, malformed }: OverrideLine<(typeof COLUMNS)[number]>): RowDecision {
  const dataset = parseDatasetName(field('dataset'));
  if (dataset === undefined) throw malformed(`names no dataset: ${shortQuote(field('dataset'))}`);
  const day = parseTradingDay(field('day'));
  if (day === undefined) throw malformed(`has no day like 2024-03-08: ${shortQuote(field('day'))}`);
  const rowHash = field('row_hash').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(rowHash)) {
    throw malformed(`has no row hash of 64 hex digits: ${shortQuote(rowHash)}`);
  }
  const decision = field('decision').toLowerCase();
  if (decision !== 'accept' && decision !== 'reject') {
    throw malformed(`decides ${shortQuote(decision)} instead of accept or reject`);
  }
  return { dataset, day, rowHash, decision, note: field('note'), decided: field('decided') };
}
