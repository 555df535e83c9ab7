import type { ReconcileDocument } from '../../../contract/cli/reconcile.ts';
import { countOf } from '../../domain/count-of.ts';
import type { ReconcileEstimate } from '../../plan/reconcile/estimate-reconcile.ts';
import { SOURCE_NAMES } from '../../plan/reconcile/reconcile-findings.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

/** Days, symbols and answers told one by one; `--json` lists all. */
const SHOWN = 5;

type Screen = Pick<Terminal, 'columns' | 'outColors'>;
type Result = NonNullable<ReconcileDocument['result']>;
type CutOver = NonNullable<ReconcileDocument['cutOver']>;

/** What a comparison will cost: `252 calls (one for each symbol and day would be 3,024,000), about 50m.` */
export function describeEstimate({ calls, naiveCalls, seconds }: ReconcileEstimate): string {
  return (
    `${countOf(calls, 'call')} to the vendor (one for each symbol and day would be ${formatCount(naiveCalls)}), ` +
    `about ${formatDuration(seconds * 1000)}.`
  );
}

/** A comparison, for a person. */
export function describeReconcile(document: ReconcileDocument, screen: Screen): string {
  const { result, cutOver } = document;
  const parts = [
    describeScope(document),
    ...(result === null
      ? [`${describeEstimate(document.estimate)}\n`]
      : describeResult(document, result, screen)),
    ...(cutOver === null ? [] : [describeCutOver(cutOver, document, screen)]),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function describeScope({ dataset, source, from, to, symbols }: ReconcileDocument): string {
  const { choice, names } = symbols;
  const what =
    choice === 'all'
      ? 'all symbols'
      : choice === 'given'
        ? countOf(names?.length ?? 0, 'symbol')
        : names === null
          ? 'a sample'
          : `a sample of ${formatCount(names.length)}: ${names.slice(0, 2 * SHOWN).join(', ')}${names.length > 2 * SHOWN ? ', …' : ''}`;
  return `${dataset} against ${SOURCE_NAMES[source]}, ${from} to ${to}, ${what}.\n`;
}

function describeResult(document: ReconcileDocument, result: Result, screen: Screen): readonly string[] {
  return [
    verdictTable(result, screen),
    worstTable(result, document, screen),
    `${[...notes(result, document.source), costLine(result), sentence(result, document, screen)].join('\n')}\n`,
  ];
}

function verdictTable({ verdicts, rules }: Result, { columns, outColors }: Screen): string {
  const rows = [
    ['equal', formatCount(verdicts.equal), '', ''],
    ...rules.map(({ rule, symbolDays, largest, meaning }) => [
      rule,
      formatCount(symbolDays),
      percent(largest),
      meaning,
    ]),
    ...(
      [
        ['differs', verdicts.differs],
        ['only in the lake', verdicts.onlyHere],
        ['only there', verdicts.onlyThere],
      ] as const
    )
      .filter(([, count]) => count > 0)
      .map(([name, count]) => [outColors.yellow(name), formatCount(count), '', 'nothing known explains it']),
  ];
  return renderTable(
    [
      { title: 'verdict' },
      { title: 'symbol-days', align: 'right' },
      { title: 'largest', align: 'right' },
      { title: 'why', flexible: true },
    ],
    rows,
    { width: columns, head: outColors.bold },
  );
}

function worstTable(
  { worst }: Result,
  { dataset }: ReconcileDocument,
  { columns, outColors }: Screen,
): string {
  if (worst.length === 0) return '';
  const isDaily = dataset.endsWith('_daily');
  return renderTable(
    [
      { title: 'symbol' },
      { title: isDaily ? 'day' : 'bar' },
      { title: 'field' },
      { title: 'lake', align: 'right' },
      { title: 'there', align: 'right' },
      { title: 'apart', align: 'right' },
    ],
    worst.map(({ symbol, day, timestamp, field, ours, theirs, relative }) => [
      symbol,
      isDaily ? day : timestamp.replace(/:00\.000Z$/, 'Z'),
      field,
      ours === null ? '–' : String(ours),
      theirs === null ? '–' : String(theirs),
      field === 'bar' ? '' : percent(relative),
    ]),
    { width: columns, head: outColors.bold },
  );
}

function notes(result: Result, source: ReconcileDocument['source']): readonly string[] {
  const { notHeld, sameSource, unanswered, absent, garbage } = result;
  const shown = unanswered.slice(0, SHOWN).map(({ day, symbol, code, message }) => {
    return `${code} ${symbol ?? day ?? ''}: ${message}`;
  });
  const more = unanswered.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`… and ${formatCount(more)} more without an answer; --json lists all.`] : []),
    ...(notHeld.length > 0
      ? [
          `The lake does not hold ${source === 'minutes' ? 'both days and minutes of ' : ''}${countOf(notHeld.length, 'trading day')} of the range: ${few(notHeld)}.`,
        ]
      : []),
    ...(sameSource.length > 0
      ? [
          `The lake has ${countOf(sameSource.length, 'day')} from grouped days themselves: ${few(sameSource)}.`,
        ]
      : []),
    ...(absent.length > 0
      ? [`Neither side has a bar of ${countOf(absent.length, 'symbol')}: ${few(absent)}.`]
      : []),
    ...(garbage > 0
      ? [`${countOf(garbage, 'row')} of the answers ${garbage === 1 ? 'is' : 'are'} no bars.`]
      : []),
  ];
}

function costLine({ days, bars, calls, bytes, seconds }: Result): string {
  const saved =
    calls.made > 0 ? `; one call for each symbol and day would be ${formatCount(calls.naive)}` : '';
  return (
    `${countOf(bars, 'bar')} on ${countOf(days, 'day')} compared in ${formatDuration(seconds * 1000)}, ` +
    `${countOf(calls.made, 'call')} to the vendor (${formatBytes(bytes)})${saved}.`
  );
}

/** Days are held against minutes of the same lake: there the lake would agree with itself. */
function sentence(result: Result, { source }: ReconcileDocument, { outColors }: Screen): string {
  const agree = source === 'minutes' ? 'The days agree' : 'The lake agrees';
  const { verdicts, unexplained, unanswered, symbolDays } = result;
  if (unexplained > 0) {
    return outColors.yellow(
      `${countOf(unexplained, 'symbol-day')} of ${formatCount(symbolDays)} ${unexplained === 1 ? 'differs' : 'differ'} from ${SOURCE_NAMES[source]} for no known reason.`,
    );
  }
  if (unanswered.length > 0) {
    return outColors.yellow(`What was answered agrees with ${SOURCE_NAMES[source]}; not everything was.`);
  }
  if (symbolDays === 0) return outColors.yellow('Neither source has a bar of these symbols.');
  return outColors.green(
    verdicts.explained === 0
      ? `${agree} with ${SOURCE_NAMES[source]} to the last digit.`
      : `${agree} with ${SOURCE_NAMES[source]}: every difference has a known reason.`,
  );
}

function describeCutOver(
  { ready, reasons, days, routes }: CutOver,
  { source }: ReconcileDocument,
  screen: Screen,
): string {
  const { bold, green, yellow } = screen.outColors;
  const table = renderTable(
    [
      { title: 'route' },
      { title: 'days', align: 'right' },
      { title: 'calls', align: 'right' },
      { title: 'bytes', align: 'right' },
      { title: 'time', align: 'right' },
    ],
    routes.map((one) => [
      one.route === 'lake' ? 'the lake’s own' : SOURCE_NAMES[source],
      formatCount(one.days),
      formatCount(one.calls),
      formatBytes(one.bytes),
      formatDuration(one.seconds * 1000),
    ]),
    { width: screen.columns, head: bold },
  );
  const against = days.filter((day) => !day.ready);
  const shown = against.slice(0, SHOWN).map(({ day, reason }) => `${day}: ${reason}`);
  const more = against.length - shown.length;
  const verdict = ready
    ? green(
        `ready: ${SOURCE_NAMES[source]} could replace the lake’s own route on all ${countOf(days.length, 'day')}.`,
      )
    : yellow(`not ready, because ${reasons.join('; ')}.`);
  return `${table}\n${[...shown, ...(more > 0 ? [`… and ${countOf(more, 'more day')}.`] : []), verdict].join('\n')}\n`;
}

function few(names: readonly string[]): string {
  return `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
