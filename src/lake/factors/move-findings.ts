import { judgeMove, type MoveVerdict } from '../../domain/adjust/judge-move.ts';
import type { PriceMove } from '../../domain/adjust/walk-bars.ts';
import type { Finding } from '../../domain/finding.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { FactorInputs } from './factor-inputs.ts';
import { lacksReference, WITHOUT_REFERENCE } from './factors.ts';
import { SYMBOL_IDS } from './scan-day-bars.ts';

/** Findings kept of one rule, the largest moves first; one more says how many there are. */
const FINDINGS_MAX = 200;

/** Judges moves as a walk meets them. */
export interface MoveCollector {
  readonly take: (move: PriceMove) => void;
  /** What came of it, by rule and day. Ends the collecting. */
  findings(connection: DuckDbConnection, inputs: FactorInputs): Promise<readonly Finding[]>;
}

interface JudgedMove {
  readonly move: PriceMove;
  readonly verdict: MoveVerdict;
}

/** Without reference data every split would be missing: one finding says so instead. */
export function collectMoves(isReferenceKnown: boolean): MoveCollector {
  const judged = new Map<MoveVerdict['kind'], JudgedMove[]>();
  const counts = new Map<MoveVerdict['kind'], number>();
  return {
    take(move) {
      const verdict = isReferenceKnown ? judgeMove(move) : undefined;
      if (verdict === undefined) return;
      counts.set(verdict.kind, (counts.get(verdict.kind) ?? 0) + 1);
      const known = judged.get(verdict.kind) ?? [];
      known.push({ move, verdict });
      judged.set(verdict.kind, known.length < 2 * FINDINGS_MAX ? known : largest(known));
    },
    async findings(connection, inputs) {
      const kept = [...judged.values()].flatMap(largest);
      const names = await readNames(connection, kept);
      const toFinding = describeWith(inputs.asset, names);
      const more = [...counts].filter(([, count]) => count > FINDINGS_MAX);
      return [
        ...(lacksReference({ asset: inputs.asset, hasReference: isReferenceKnown })
          ? withoutReference(inputs)
          : []),
        ...kept.map(toFinding).sort((left, right) => (left.day < right.day ? -1 : 1)),
        ...more.map(([kind, count]) => leftOut(inputs, kind, count)),
      ];
    },
  };
}

function largest(moves: readonly JudgedMove[]): JudgedMove[] {
  const size = ({ move }: JudgedMove): number => Math.abs(Math.log(move.open / move.previousClose)) || 0;
  return moves.toSorted((left, right) => size(right) - size(left)).slice(0, FINDINGS_MAX);
}

async function readNames(
  connection: DuckDbConnection,
  moves: readonly JudgedMove[],
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(moves.map(({ move }) => move.symbol))];
  if (ids.length === 0) return new Map();
  const rows = await connection.rows(`SELECT id, symbol FROM ${SYMBOL_IDS} WHERE id IN (${ids.join(', ')})`);
  return new Map(rows.map((row) => [Number(row['id']), String(row['symbol'])]));
}

function describeWith(asset: string, names: ReadonlyMap<number, string>): (judged: JudgedMove) => Finding {
  return ({ move, verdict }) => {
    const symbol = names.get(move.symbol) ?? String(move.symbol);
    const day = toDay(move.day);
    const prices = `${symbol} closed at ${move.previousClose} on ${toDay(move.previousDay)}, opened at ${move.open} and closed at ${move.close} on ${day}`;
    const { severity, sentence, ratios } = wordsOf(verdict);
    return {
      rule: verdict.kind,
      severity,
      dataset: `${asset}_daily`,
      day,
      symbol,
      message: `${prices}: ${sentence}`,
      rowCount: 2,
      evidence: {
        previous_day: toDay(move.previousDay),
        previous_close: move.previousClose,
        open: move.open,
        close: move.close,
        ...ratios,
      },
    };
  };
}

interface VerdictWords {
  readonly severity: Finding['severity'];
  readonly sentence: string;
  readonly ratios: Readonly<Record<string, number>>;
}

function wordsOf(verdict: MoveVerdict): VerdictWords {
  switch (verdict.kind) {
    case 'split-contradicted': {
      const { recorded, implied } = verdict;
      return {
        severity: 'error',
        sentence: `a split of ${ratioText(recorded)} is on record, the prices speak of ${ratioText(implied)}. Decide in overrides/splits.csv.`,
        ratios: { recorded_ratio: recorded, implied_ratio: implied },
      };
    }
    case 'split-missing': {
      const { likely, implied } = verdict;
      return {
        severity: 'warning',
        sentence: `that looks like a split of ${ratioText(likely)}, and none is on record.`,
        ratios: { likely_ratio: likely, implied_ratio: implied },
      };
    }
    case 'jump-unexplained':
      return {
        severity: 'info',
        sentence: 'no split or dividend is on record that explains it.',
        ratios: { implied_ratio: verdict.implied },
      };
    case 'jump-over-gap':
      return {
        severity: 'warning',
        sentence: `between them lie ${verdict.days} days without a bar, and nothing says that another security has the ticker since; \`barlake sync reference\` asks who had it when.`,
        ratios: { implied_ratio: verdict.implied, days: verdict.days },
      };
    case 'event-refused':
      return {
        severity: 'error',
        sentence: `a ${verdict.event.kind} is on record that cannot be applied to that close; it changes nothing.`,
        ratios:
          verdict.event.kind === 'split' ? { ratio: verdict.event.ratio } : { amount: verdict.event.amount },
      };
  }
}

/** `7 for 1`, `1 for 20`. */
function ratioText(ratio: number): string {
  const round = (value: number): string => String(Number(value.toPrecision(3)));
  return ratio >= 1 ? `${round(ratio)} for 1` : `1 for ${round(1 / ratio)}`;
}

function withoutReference({ asset, daily, minute }: FactorInputs): readonly Finding[] {
  const days = [...daily, ...minute].map(({ day }) => day).sort();
  const [day] = days;
  if (day === undefined) return [];
  return [
    {
      rule: 'factors-without-reference',
      severity: 'warning',
      dataset: `${asset}_daily`,
      day,
      message: WITHOUT_REFERENCE,
      rowCount: days.length,
      evidence: { first_day: day, last_day: days.at(-1) ?? day },
    },
  ];
}

function leftOut({ asset, daily, minute }: FactorInputs, kind: string, count: number): Finding {
  const day = [...daily, ...minute].map((file) => file.day).sort()[0] ?? tradingDay('1970-01-01');
  return {
    rule: kind,
    severity: 'info',
    dataset: `${asset}_daily`,
    day,
    message: `${count} of these were found; the ${FINDINGS_MAX} with the largest moves are listed.`,
    rowCount: count,
    evidence: { found: count, listed: FINDINGS_MAX },
  };
}

function toDay(dayNumber: number): TradingDay {
  return addDays(tradingDay('1970-01-01'), dayNumber);
}
