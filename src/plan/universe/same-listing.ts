import type { TickerRecord, TickerSighting } from '../../domain/ticker-record.ts';

type Identity = Pick<TickerSighting, 'name' | 'cik' | 'compositeFigi' | 'shareClassFigi'>;

const IDENTIFIERS = ['shareClassFigi', 'compositeFigi', 'cik'] as const;

/** How two rows under one ticker are related, and by what: the smaller `rank`, the surer. */
interface IdentityVerdict {
  readonly kind: 'same' | 'different' | 'unknown';
  readonly rank: number;
}

/**
 * Whether two rows under one ticker are about one company. The most specific identifier that both carry decides: share
 * class, listing, company; without any in common, equal names do. `unknown` when nothing tells: names change, and rows
 * lose their identifiers for a while.
 */
function compareIdentity(left: Identity, right: Identity): IdentityVerdict {
  for (const [rank, field] of IDENTIFIERS.entries()) {
    const [one, other] = [left[field], right[field]];
    if (one !== undefined && other !== undefined) return { kind: one === other ? 'same' : 'different', rank };
  }
  const rank = IDENTIFIERS.length;
  return { kind: plain(left.name) === plain(right.name) ? 'same' : 'unknown', rank };
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * The record that a row continues, of those under its ticker: the one it shares its surest identifier with. Where identity
 * is unknown, the only one left that had not been delisted before counts as the same; a ticker that became free goes to
 * somebody else.
 */
export function findSameListing(
  candidates: readonly TickerRecord[],
  row: TickerSighting,
  isTaken: (record: TickerRecord) => boolean,
): TickerRecord | undefined {
  const verdicts = candidates.map((record) => ({ record, ...compareIdentity(record, row) }));
  const [best] = verdicts
    .filter(({ kind }) => kind === 'same')
    .sort((left, right) => left.rank - right.rank || compareNearness(left.record, right.record, row));
  if (best !== undefined) return best.record;
  const open = verdicts.filter(
    ({ record, kind }) => kind === 'unknown' && !isTaken(record) && record.delistedUtc === row.delistedUtc,
  );
  return open.length === 1 ? open[0]?.record : undefined;
}

/** Whether one of the records is surely the row’s own: an identifier, or the name, says so. */
export function isSureOf(candidates: readonly TickerRecord[], row: TickerSighting): boolean {
  return candidates.some((record) => compareIdentity(record, row).kind === 'same');
}

/** Of records that share an identifier with a row: the one of its name, then the one that has the ticker. */
function compareNearness(left: TickerRecord, right: TickerRecord, row: TickerSighting): number {
  const score = (record: TickerRecord): number =>
    Number(plain(record.name) === plain(row.name)) * 2 + Number(record.active);
  return score(right) - score(left) || (left.entity < right.entity ? -1 : 1);
}

/** Whether the first of two records is the one that has, or had last, the ticker. */
export function isLater(one: TickerRecord, other: TickerRecord): boolean {
  if (one.active !== other.active) return one.active;
  return one.lastSeen > other.lastSeen;
}
