import type { TickerRecord } from '../../domain/ticker-record.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';

/** From `date` on, a company traded under `ticker`. */
export interface TickerChange {
  /** What the company is known by: composite FIGI, CIK. */
  readonly names: readonly string[];
  readonly date: TradingDay;
  readonly ticker: string;
}

interface Spell {
  readonly from: TradingDay;
  /** Absent for the ticker it has now. */
  readonly to: TradingDay | undefined;
}

/**
 * The records with the days that the vendor’s ticker events know exactly, in place of the days on which lists happened to
 * be read: a ticker is its company’s from the event that gave it to the day before the next one.
 */
export function applyTickerChanges(
  records: readonly TickerRecord[],
  changes: readonly TickerChange[],
): readonly TickerRecord[] {
  if (changes.length === 0) return records;
  const spells = spellsByCompany(changes);
  return records.map((record) => {
    const own = [record.compositeFigi, record.cik]
      .filter((name) => name !== undefined)
      .map((name) => spells.get(`${name} ${record.ticker}`))
      .find((found) => found !== undefined);
    // A company may come back to a ticker; the time that counts is the one in which it was seen with it.
    const spell = own?.findLast(({ from }) => from <= record.lastSeen);
    return spell === undefined ? record : withSpell(record, spell);
  });
}

function spellsByCompany(changes: readonly TickerChange[]): ReadonlyMap<string, readonly Spell[]> {
  const spells = new Map<string, Spell[]>();
  const histories = Map.groupBy(
    changes.flatMap((change) => change.names.map((name) => ({ ...change, name }))),
    ({ name }) => name,
  );
  for (const [name, history] of histories) {
    const ordered = history.toSorted((left, right) => (left.date < right.date ? -1 : 1));
    for (const [index, { ticker, date }] of ordered.entries()) {
      const next = ordered[index + 1]?.date;
      const key = `${name} ${ticker}`;
      const known = spells.get(key) ?? [];
      known.push({ from: date, to: next === undefined ? undefined : addDays(next, -1) });
      spells.set(key, known);
    }
  }
  return spells;
}

/** What was seen with own eyes stands: a day on which the list showed it is never left out. */
function withSpell(record: TickerRecord, { from, to }: Spell): TickerRecord {
  const { validFrom } = record;
  const isEarlier = validFrom === undefined || from < validFrom;
  const isOver =
    !record.active && record.delistedUtc === undefined && to !== undefined && to >= record.lastSeen;
  return { ...record, validFrom: isEarlier ? from : validFrom, validTo: isOver ? to : record.validTo };
}
