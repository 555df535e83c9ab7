import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { file, type IngestBench, line, openIngestBench } from '../../../test/support/ingest-text.ts';
import { isSound } from './verify-bars.ts';

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('overrule');
});
afterAll(() => bench[Symbol.asyncDispose]());

const hash = (raw: string): string => createHash('sha256').update(raw).digest('hex');

const SOUND = line({ ticker: 'SOUND' });
/** Open above high. */
const ODD = line({ ticker: 'ODD', open: 99 });
const OTHER = line({ ticker: 'ODD', open: 10, close: 10 });
const STRANGER = line({ ticker: 'X', open: 98 });

describe('a refused row that a person took for a bar', () => {
  it('is stored although it breaks a rule, and the file stays sound by that count', async () => {
    const told = await bench.outcome(file(SOUND, ODD, STRANGER), { accepted: [hash(ODD)] });
    expect(told).toMatchObject({
      symbols: ['ODD', 'SOUND'],
      refused: ['4 ohlc_order'],
      findings: ['rows-overruled'],
    });
    const { provenance, facts } = told.staged;
    expect(provenance.overruled).toBe(1);
    expect([isSound(facts, 1), isSound(facts)]).toEqual([true, false]);
  });

  it('is one bar when it came twice', async () => {
    const told = await bench.outcome(file(ODD, ODD), { accepted: [hash(ODD)] });
    expect(told).toMatchObject({ symbols: ['ODD'], refused: [], duplicates: 1 });
  });

  it('wins over the row that contradicts it, and that one stays refused', async () => {
    const rival = line({ ticker: 'SOUND', close: 10.5 });
    const both = file(SOUND, rival, SOUND);
    expect((await bench.outcome(both)).refused).toEqual([
      '2 conflicting_duplicate',
      '3 conflicting_duplicate',
      '4 conflicting_duplicate',
    ]);
    const told = await bench.outcome(both, { accepted: [hash(rival)] });
    expect(told).toMatchObject({
      symbols: ['SOUND'],
      refused: ['2 conflicting_duplicate', '4 conflicting_duplicate'],
      duplicates: 0,
    });
    expect(await bench.rows(told.staged.barsPath)).toMatchObject([{ close: '10.5' }]);
    const other = await bench.outcome(both, { accepted: [hash(SOUND)] });
    expect(other).toMatchObject({ refused: ['3 conflicting_duplicate'], duplicates: 1 });
  });

  it('breaks a rule and contradicts a sound one: it is the bar', async () => {
    const told = await bench.outcome(file(OTHER, ODD), { accepted: [hash(ODD)] });
    expect(told).toMatchObject({ symbols: ['ODD'], refused: ['2 conflicting_duplicate'] });
    expect(await bench.rows(told.staged.barsPath)).toMatchObject([{ open: '99.0' }]);
  });

  it('stays refused with its rival when both were taken', async () => {
    const told = await bench.outcome(file(OTHER, ODD, SOUND), { accepted: [hash(ODD), hash(OTHER)] });
    expect(told).toMatchObject({
      symbols: ['SOUND'],
      refused: ['2 conflicting_duplicate', '3 conflicting_duplicate'],
      findings: ['decisions-conflict'],
    });
    expect(told.staged.provenance.overruled).toBeUndefined();
  });

  it('stays refused when it cannot be a bar of the day at all', async () => {
    const unreadable = 'ODD,1,2,3';
    const negative = line({ ticker: 'NEG', low: -1 });
    const foreign = line({ ticker: 'DAY', window_start: '1609477200000000000' });
    const rows = [unreadable, negative, foreign];
    const told = await bench.outcome(file(SOUND, ...rows), { accepted: rows.map(hash) });
    expect(told).toMatchObject({
      symbols: ['SOUND'],
      refused: ['3 field_count', '4 negative_or_not_finite', '5 other_day'],
    });
  });

  it('is known by the row of an answer, too', async () => {
    const t = 1_709_845_200_000;
    const odd = { T: 'ODD', v: 1, o: 99, c: 11, h: 12, l: 9, t, n: 1 };
    const told = await bench.unfolded([odd, { ...odd, T: 'SOUND', o: 10 }], {
      accepted: [hash(JSON.stringify(odd))],
    });
    expect(told).toMatchObject({ symbols: ['ODD', 'SOUND'], refused: [] });
  });
});
