import type { TickerRecord, TickerSighting } from '../../domain/ticker-record.ts';

type Identity = Pick<TickerSighting, 'name' | 'cik' | 'compositeFigi' | 'shareClassFigi'>;

/**
 * Whether two rows under one ticker are about one company. The most specific identifier that both carry decides: share
 * class, listing, company; without any in common, equal names do. `unknown` when nothing tells: names change, and rows
 * lose their identifiers for a while.
 */
export function compareIdentity(left: Identity, right: Identity): 'same' | 'different' | 'unknown' {
  for (const field of ['shareClassFigi', 'compositeFigi', 'cik'] as const) {
    const [one, other] = [left[field], right[field]];
    if (one !== undefined && other !== undefined) return one === other ? 'same' : 'different';
  }
  return plain(left.name) === plain(right.name) ? 'same' : 'unknown';
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * The record that a row continues, of those under its ticker. Where identity is unknown, the only one left that had not
 * been delisted before counts as the same; a ticker that became free goes to somebody else.
 */
export function findSameListing(
  candidates: readonly TickerRecord[],
  row: TickerSighting,
  isTaken: (record: TickerRecord) => boolean,
): TickerRecord | undefined {
  const verdicts = candidates.map((record) => ({ record, verdict: compareIdentity(record, row) }));
  const same = verdicts.filter(({ verdict }) => verdict === 'same').map(({ record }) => record);
  if (same.length > 0) return same.reduce((best, each) => (isLater(each, best) ? each : best));
  const open = verdicts.filter(
    ({ record, verdict }) =>
      verdict === 'unknown' && !isTaken(record) && record.delistedUtc === row.delistedUtc,
  );
  return open.length === 1 ? open[0]?.record : undefined;
}

/** Whether the first of two records is the one that has, or had last, the ticker. */
export function isLater(one: TickerRecord, other: TickerRecord): boolean {
  if (one.active !== other.active) return one.active;
  return one.lastSeen > other.lastSeen;
}
