import { describe, expect, it } from 'vitest';
import { tradingDay } from '../domain/trading-day.ts';
import { contractQuestions } from './contract-questions.ts';

const TODAY = tradingDay('2026-11-20');
const FACTS = { asked: undefined, today: TODAY, isFull: false };

describe('the lists of option contracts to ask for', () => {
  it('are those that have not expired the first time', () => {
    expect(contractQuestions(FACTS)).toEqual({
      ask: [{ isExpired: false, from: undefined, to: undefined }],
      covers: { from: TODAY, to: undefined },
      asked: { from: TODAY, to: TODAY },
    });
  });

  it('are those, and what expired since a month before the last time', () => {
    const asked = { from: tradingDay('2026-06-01'), to: tradingDay('2026-11-10') };
    const { ask, covers, asked: after } = contractQuestions({ ...FACTS, asked });
    expect(ask).toEqual([
      { isExpired: true, from: '2026-10-11', to: undefined },
      { isExpired: false, from: undefined, to: undefined },
    ]);
    expect(covers).toEqual({ from: '2026-10-11', to: undefined });
    expect(after).toEqual({ from: '2026-06-01', to: TODAY });
  });

  it('are all there ever were when a person wants everything', () => {
    const { ask, covers } = contractQuestions({ ...FACTS, isFull: true });
    expect(ask.map(({ isExpired, from }) => [isExpired, from])).toEqual([
      [true, undefined],
      [false, undefined],
    ]);
    expect(covers).toEqual({ from: undefined, to: undefined });
  });

  it('are those of the expirations a person names', () => {
    const [past, later] = [tradingDay('2025-01-01'), tradingDay('2025-06-30')];
    expect(contractQuestions({ ...FACTS, from: past, to: later }).ask).toEqual([
      { isExpired: true, from: past, to: later },
    ]);
    expect(contractQuestions({ ...FACTS, to: later }).ask).toEqual([
      { isExpired: true, from: undefined, to: later },
    ]);
    const next = tradingDay('2027-01-01');
    expect(contractQuestions({ ...FACTS, from: next })).toMatchObject({
      ask: [{ isExpired: false, from: next, to: undefined }],
      covers: { from: next },
    });
  });
});
