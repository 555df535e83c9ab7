import { describe, expect, it } from 'vitest';
import { type CoverageCell, DAY_STATES } from '../../contract/api/coverage.ts';
import { describeStates, gravestState, heldDays, STATES_BY_CARE, withoutEmptyStart } from './day-state.ts';

const cell = (states: CoverageCell['states']): CoverageCell => ({
  key: '2024-03',
  states,
  silverDays: 0,
  goldDays: 0,
  tradingDays: 21,
  rows: 0,
  quarantined: 0,
  bytes: 0,
  note: null,
});

describe('states of a cell', () => {
  it('are all known, each once', () => {
    expect(STATES_BY_CARE.toSorted()).toEqual(DAY_STATES.toSorted());
  });

  it('are marked by the gravest, and by a holiday only when there is nothing else', () => {
    expect(gravestState(cell({ held: 19, failed: 1, holiday: 10 }))).toBe('failed');
    expect(gravestState(cell({ held: 20, holiday: 10 }))).toBe('held');
    expect(gravestState(cell({ holiday: 1 }))).toBe('holiday');
    expect(gravestState(cell({}))).toBeNull();
  });

  it('count days with refused rows and provisional ones as held', () => {
    expect(heldDays(cell({ held: 18, quarantined: 2, provisional: 1, landed: 1 }))).toBe(21);
  });

  it('are left out for months before anything is known', () => {
    const days = (['missing', 'holiday', 'held', 'missing'] as const).map((state, index) => ({
      ...cell({ [state]: 1 }),
      key: `2024-0${index + 1}-01`,
    }));
    expect(withoutEmptyStart(days)).toMatchObject({
      emptyMonths: 2,
      cells: [{ key: '2024-03-01' }, { key: '2024-04-01' }],
    });
    expect(withoutEmptyStart(days.slice(0, 2))).toMatchObject({ emptyMonths: 0 });
  });

  it('are told in words, worst first', () => {
    expect(describeStates(cell({ held: 20, late: 1 }))).toBe('1 late, 20 held');
    expect(describeStates(cell({}))).toBe('nothing');
  });
});
