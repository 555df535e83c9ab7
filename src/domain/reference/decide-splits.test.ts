import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingDay } from '../trading-day.ts';
import { decideSplits, type SplitClaim, unmatchedOverride } from './decide-splits.ts';
import type { SplitOverride } from './split-override.ts';

const DAY = tradingDay('2024-06-10');

function claim(id: string, from: number | null, to: number | null, kind: string | null = null): SplitClaim {
  return { id, ticker: 'ABC', day: DAY, from, to, kind };
}

function override(from: number, to: number, decision: 'keep' | 'drop'): SplitOverride {
  return { ticker: 'ABC', day: DAY, from, to, decision, note: 'as filed', line: 7 };
}

function effective(
  claims: readonly SplitClaim[],
  overrides: readonly SplitOverride[] = [],
): readonly string[] {
  return decideSplits(claims, overrides)
    .decisions.filter((each) => each.effective)
    .map(({ id }) => id);
}

describe('the splits of one ticker and day', () => {
  it('count when there is one, and nobody needs to decide', () => {
    expect(decideSplits([claim('a', 1, 4)], [])).toEqual({
      decisions: [{ id: 'a', effective: true, decidedBy: 'vendor' }],
      findings: [],
      unmatched: [],
    });
  });

  it.each([
    ['that most rows name', [claim('a', 1, 2), claim('b', 1, 10), claim('c', 2, 20)], ['b']],
    [
      'that fits its own kind',
      [claim('a', 1, 10, 'reverse_split'), claim('b', 10, 1, 'reverse_split')],
      ['b'],
    ],
    ['that changes prices least', [claim('a', 1, 50), claim('b', 1, 5), claim('c', 1, 20)], ['b']],
    ['whose id sorts first', [claim('b', 1, 10), claim('a', 10, 1)], ['a']],
  ])('come down to the ratio %s when they disagree', (_why, claims, winner) => {
    expect(effective(claims)).toEqual(winner);
    expect(effective(claims.toReversed())).toEqual(winner);
    const { findings, decisions } = decideSplits(claims, []);
    const conflict = findings.find(({ rule }) => rule === 'split-conflict');
    expect(conflict).toMatchObject({ severity: 'error', symbol: 'ABC', day: DAY, rowCount: claims.length });
    expect(conflict?.message).toContain('overrides/splits.csv: ABC,2024-06-10,');
    expect(new Set(decisions.map(({ decidedBy }) => decidedBy))).toEqual(new Set(['rule']));
  });

  it('count once when the same ratio stands there twice, however it is written', () => {
    const { decisions, findings } = decideSplits([claim('b', 2, 8), claim('a', 1, 4)], []);
    expect(decisions).toEqual([
      { id: 'a', effective: true, decidedBy: 'vendor' },
      { id: 'b', effective: false, decidedBy: 'rule' },
    ]);
    expect(findings).toMatchObject([{ rule: 'split-duplicate', severity: 'warning', rowCount: 2 }]);
  });

  it('do not count when they change nothing or are no ratio', () => {
    const claims = [claim('a', 1, 1), claim('b', 0, 4), claim('c', 1, null), claim('d', 1, 3)];
    expect(effective(claims)).toEqual(['d']);
    expect(decideSplits(claims, []).findings.map(({ rule }) => rule)).toEqual([
      'split-ratio-invalid',
      'split-ratio-invalid',
      'split-without-effect',
    ]);
  });

  it('follow a person who keeps one', () => {
    const claims = [claim('a', 1, 5), claim('b', 1, 50)];
    expect(effective(claims, [override(1, 50, 'keep')])).toEqual(['b']);
    const { decisions, findings } = decideSplits(claims, [override(1, 50, 'keep')]);
    expect(new Set(decisions.map(({ decidedBy }) => decidedBy))).toEqual(new Set(['override']));
    expect(findings).toMatchObject([{ rule: 'split-overridden', severity: 'info' }]);
  });

  it('follow a person who drops one, be it the only one', () => {
    expect(effective([claim('a', 1, 5), claim('b', 1, 50)], [override(1, 5, 'drop')])).toEqual(['b']);
    expect(effective([claim('a', 1, 5)], [override(1, 5, 'drop')])).toEqual([]);
  });

  it('report a decision that fits none of them', () => {
    const { unmatched, decisions } = decideSplits([claim('a', 1, 5)], [override(1, 6, 'keep')]);
    expect(decisions).toEqual([{ id: 'a', effective: true, decidedBy: 'vendor' }]);
    expect(unmatched.map(unmatchedOverride)).toMatchObject([
      { rule: 'override-unmatched', severity: 'warning', evidence: { line: 7 } },
    ]);
  });

  it('never come to more than one that counts, whatever the order of rows', () => {
    const shares = fc.option(fc.constantFrom(-1, 0, 1, 2, 3, 4, 10), { nil: null });
    const claims = fc
      .uniqueArray(fc.record({ id: fc.constantFrom(...'abcdef'), from: shares, to: shares }), {
        selector: ({ id }) => id,
      })
      .map((rows) => rows.map(({ id, from, to }) => claim(id, from, to)));
    fc.assert(
      fc.property(claims, fc.boolean(), (rows, dropsDouble) => {
        const overrides = dropsDouble ? [override(1, 2, 'drop')] : [];
        const forward = decideSplits(rows, overrides);
        const backward = decideSplits(rows.toReversed(), overrides);
        expect(effective(rows, overrides).length).toBeLessThanOrEqual(1);
        expect(forward.decisions.length).toBe(rows.length);
        const sorted = (all: typeof forward) => all.decisions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
        expect(sorted(backward)).toEqual(sorted(forward));
      }),
    );
  });
});
