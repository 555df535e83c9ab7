import type { DiscoverDocument } from '../../../contract/cli/discover.ts';
import { countOf } from '../../domain/count-of.ts';
import type { FoundSymbol } from '../../plan/universe/select-universe.ts';
import { formatCount } from '../cli/format-number.ts';
import { renderTable } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Discovery } from './discovery.ts';

/** Types and exchanges shown; `--json` lists all. */
const TALLY_SHOWN = 6;

/** A discovery as the document of `--json`. */
export function discoveryDocument(discovery: Discovery): DiscoverDocument {
  const { universe, rejected, unlisted, tickers } = discovery;
  const { category, asOf, source, count, listings } = universe;
  return {
    run: discovery.run,
    category,
    asOf,
    route: source,
    reason: discovery.reason,
    rejected: rejected.map(({ route, reason, calls }) => ({ route, reason, calls: calls ?? null })),
    calls: discovery.calls,
    count,
    file: discovery.path,
    types: tally(listings, ({ type }) => type),
    exchanges: tally(listings, ({ exchange }) => exchange),
    untyped: discovery.untyped,
    unusable: discovery.unusable,
    unlisted: unlisted === undefined ? null : { ...unlisted, sample: [...unlisted.sample] },
    tickers: tickers ?? null,
    seconds: discovery.seconds,
  };
}

function tally(
  listings: readonly FoundSymbol[],
  nameOf: (listing: FoundSymbol) => string | undefined,
): DiscoverDocument['types'] {
  const groups = Map.groupBy(listings, nameOf);
  return [...groups]
    .map(([name, members]) => ({ name: name ?? null, count: members.length }))
    .sort((left, right) => right.count - left.count || ((left.name ?? '') < (right.name ?? '') ? -1 : 1));
}

/** A discovery for a person: the first symbols, what they are, where the file is, what it cost. */
export function describeDiscovery(
  discovery: Discovery,
  terminal: Pick<Terminal, 'columns' | 'outColors'>,
): string {
  const { universe, calls, path } = discovery;
  const document = discoveryDocument(discovery);
  const { category, asOf, count } = universe;
  const lines = [
    `${countOf(count, 'symbol')} of ${category} as of ${asOf}: ${discovery.reason}.`,
    ...describeTally('By type', document.types),
    ...describeTally('By exchange', document.exchanges),
    `${countOf(calls.made, 'call')} to the vendor; one for each symbol would have been ${formatCount(calls.naive)}.`,
    ...remarks(discovery),
    `Written to ${path}.`,
  ];
  return `${sampleTable(discovery, terminal)}\n${lines.join('\n')}\n`;
}

function describeTally(title: string, rows: DiscoverDocument['types']): readonly string[] {
  if (rows.every(({ name }) => name === null)) return [];
  const shown = rows
    .slice(0, TALLY_SHOWN)
    .map(({ name, count }) => `${name ?? 'unknown'} ${formatCount(count)}`);
  return [`${title}: ${shown.join(', ')}${rows.length > TALLY_SHOWN ? ', …' : ''}.`];
}

function remarks({ universe, untyped, unusable, unlisted, tickers }: Discovery): readonly string[] {
  const isMixed = universe.category === 'us_equities' && untyped > 0;
  return [
    ...(isMixed
      ? [`${countOf(untyped, 'symbol')} without a known type counted as shares; funds may be among them.`]
      : []),
    ...(unusable > 0 ? [`Left out: ${countOf(unusable, 'name')} that cannot be symbols.`] : []),
    ...(unlisted !== undefined && unlisted.count > 0
      ? [
          `${countOf(unlisted.count, 'symbol')} with bars on ${unlisted.day} and not on the vendor’s list: ${unlisted.sample.join(', ')}${unlisted.count > unlisted.sample.length ? ', …' : ''}.`,
        ]
      : []),
    ...(tickers === undefined
      ? []
      : [
          `Ticker table: ${countOf(tickers.added, 'row')} added, ${formatCount(tickers.changed)} changed; version ${tickers.version}.`,
        ]),
  ];
}

function sampleTable(
  { sample }: Discovery,
  { columns, outColors }: Pick<Terminal, 'columns' | 'outColors'>,
): string {
  const fields = [
    { title: 'symbol', of: ({ symbol }: FoundSymbol) => symbol },
    { title: 'name', of: ({ name }: FoundSymbol) => name, flexible: true as const },
    { title: 'type', of: ({ type }: FoundSymbol) => type },
    { title: 'exchange', of: ({ exchange }: FoundSymbol) => exchange },
    { title: 'delisted', of: ({ delisted }: FoundSymbol) => delisted?.slice(0, 10) },
  ].filter(({ of }) => sample.some((each) => of(each) !== undefined));
  const rows = sample.map((each) => fields.map(({ of }) => of(each) ?? ''));
  return renderTable(fields, rows, { width: columns, head: outColors.bold });
}
