import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { describeFailures, describeFirst, describeState } from './describe-end.ts';

const terminal = { outColors: pc.createColors(false) };

describe('the end of a run', () => {
  it('says in a word how it ended', () => {
    const states = ['done', 'partial', 'failed', 'cancelled'] as const;
    expect(states.map((state) => describeState(state, terminal))).toEqual([
      'done',
      'done in part',
      'failed',
      'stopped',
    ]);
  });

  it('shows five failures with what to do, and counts the others', () => {
    const failures = Array.from({ length: 7 }, (_, index) => {
      return {
        code: 'E_X',
        subject: `S${index}`,
        message: 'Broken.',
        mend: index === 0 ? 'Mend it.' : undefined,
      };
    });
    expect(describeFailures(failures, terminal)).toEqual([
      'E_X S0: Broken.',
      '  → Mend it.',
      ...['S1', 'S2', 'S3', 'S4'].map((symbol) => `E_X ${symbol}: Broken.`),
      '… and 2 more; --json lists all.',
    ]);
  });

  it('leaves out a subject that the message names, and what is not left out', () => {
    const failure = { code: 'E_X', subject: '', message: 'S0 is broken.', mend: undefined };
    expect(describeFailures([failure], terminal)).toEqual(['E_X S0 is broken.']);
    expect(describeFirst(['a', 'b'])).toEqual(['a', 'b']);
  });
});
