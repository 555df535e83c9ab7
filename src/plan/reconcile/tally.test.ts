import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { BarPair } from './bar-pair.ts';
import { judgeSymbolDay } from './judge-symbol-day.ts';
import { reconcileFindings } from './reconcile-findings.ts';
import { summarizeDays } from './reconcile-summary.ts';
import { countDay } from './tally.ts';

const DAY = tradingDay('2026-03-09');
const BAR = { open: 10, high: 11, low: 9, close: 10, volume: 100, transactions: 5 };
const CONTEXT = { dataset: DATASETS.stocks_minute, source: 'rest', isProvisional: false } as const;
const COMPARED = { dataset: 'stocks_minute', source: 'rest' } as const;

function pair(symbol: string, startMs: number, close: number): BarPair {
  return { symbol, day: DAY, startMs, ours: BAR, theirs: { ...BAR, close } };
}

function judge(symbol: string, pairs: readonly BarPair[], barCount = pairs.length) {
  return judgeSymbolDay({ symbol, day: DAY, pairs, barCount }, CONTEXT);
}

describe('a symbol’s day of minutes', () => {
  it('is only here when the other source has none of its bars, and differs when it lacks some', () => {
    const lonely = { ...pair('A', 0, 10), theirs: undefined };
    expect(judge('A', [lonely], 1).verdict).toBe('only-here');
    expect(judge('A', [lonely], 2).verdict).toBe('differs');
    expect(judge('A', [{ ...lonely, ours: undefined, theirs: BAR }], 1).verdict).toBe('only-there');
  });

  it('is explained when every bar that is not alike is', () => {
    expect(judge('A', [pair('A', 0, 10 + 1e-12)], 390).verdict).toBe('explained');
    expect(judge('A', [pair('A', 0, 10 + 1e-12), pair('A', 60_000, 12)], 390).verdict).toBe('differs');
    expect(judge('A', [], 390).verdict).toBe('equal');
  });
});

describe('a tally', () => {
  it('counts symbols that were never added as equal', () => {
    const counter = countDay(DAY);
    counter.add(judge('A', [pair('A', 0, 12)]));
    const tally = counter.finish({ symbols: 12_000, bars: 12_000 });
    expect(tally.verdicts).toEqual({
      equal: 11_999,
      explained: 0,
      differs: 1,
      'only-here': 0,
      'only-there': 0,
    });
    expect(summarizeDays([tally, tally])).toMatchObject({ symbolDays: 24_000, unexplained: 2, days: 2 });
  });

  it('keeps the worst examples only, however many differ', () => {
    const counter = countDay(DAY);
    for (let index = 1; index <= 500; index += 1) {
      counter.add(judge(`S${index}`, [pair(`S${index}`, 0, 10 + index)]));
      counter.add(judge(`R${index}`, [pair(`R${index}`, 0, 10 + index * 1e-13)]));
    }
    const tally = counter.finish({ symbols: 1000, bars: 1000 });
    expect(tally.unexplained.map(({ symbol }) => symbol).slice(0, 3)).toEqual(['S500', 'S499', 'S498']);
    expect([tally.unexplained.length, tally.rules[0]?.examples.length]).toEqual([20, 10]);
    expect(tally.rules[0]).toMatchObject({ rule: 'float-digits', symbolDays: 500 });
    expect(summarizeDays([tally])).toMatchObject({ unexplained: 500, rules: [{ symbolDays: 500 }] });
  });
});

describe('what stands first', () => {
  it('is a number that is wrong, however many bars are missing', () => {
    const counter = countDay(DAY);
    for (let index = 1; index <= 25; index += 1) {
      counter.add(judge(`S${index}`, [{ ...pair(`S${index}`, 0, 10), theirs: undefined }]));
    }
    counter.add(judge('Z', [{ ...pair('Z', 1, 10), theirs: undefined }, pair('Z', 0, 10.1)]));
    const tally = counter.finish({ symbols: 26, bars: 26 });
    expect(tally.unexplained[0]?.symbol).toBe('Z');
    expect(summarizeDays([tally]).worst[0]).toMatchObject({ symbol: 'Z', field: 'close' });
  });
});

describe('the findings of a day', () => {
  it('are one for each known reason, one for each symbol that differs, and one for all the others', () => {
    const counter = countDay(DAY);
    counter.add(judge('OK', [pair('OK', 0, 10 + 1e-12)]));
    for (let index = 1; index <= 25; index += 1) {
      counter.add(judge(`S${index}`, [pair(`S${index}`, 0, 10 + index)]));
    }
    const findings = reconcileFindings(COMPARED, counter.finish({ symbols: 30, bars: 30 }));
    expect(findings.map(({ rule }) => rule)).toEqual([
      'reconcile-float-digits',
      ...Array.from({ length: 20 }, () => 'reconcile-differs'),
      'reconcile-many',
    ]);
    expect(findings[1]).toMatchObject({
      severity: 'error',
      symbol: 'S25',
      message: 'S25 differs from the vendor’s answers about symbols: S25 close 10, there 35 (71.4 %).',
      evidence: { 'close.ours': 10, 'close.theirs': 35, field: 'close' },
    });
    expect(findings.at(-1)).toMatchObject({ rowCount: 5, evidence: { unexplained: 25 } });
  });

  it('are none when both sources agree', () => {
    expect(reconcileFindings(COMPARED, countDay(DAY).finish({ symbols: 5, bars: 5 }))).toEqual([]);
  });

  it('warn of a bar that only one source has, and of a count that differs', () => {
    const counter = countDay(DAY);
    counter.add(judge('A', [{ ...pair('A', 0, 10), theirs: undefined }]));
    counter.add(judge('B', [{ ...pair('B', 0, 10), ours: undefined, theirs: BAR }]));
    counter.add(judge('C', [{ ...pair('C', 0, 10), theirs: { ...BAR, volume: 200 } }]));
    const findings = reconcileFindings(COMPARED, counter.finish({ symbols: 3, bars: 3 }));
    expect(findings.map(({ rule, severity, symbol }) => [rule, severity, symbol])).toEqual([
      ['reconcile-differs', 'warning', 'C'],
      ['reconcile-only-here', 'warning', 'A'],
      ['reconcile-only-there', 'warning', 'B'],
    ]);
  });
});
