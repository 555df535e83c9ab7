import { describe, expect, it } from 'vitest';
import { exportedValue, resultColumns } from './result-columns.tsx';

const noon = Date.parse('2024-01-02T12:00:00Z');

describe('columns of a result', () => {
  it('have keys of their own, also where names repeat', () => {
    const columns = ['a', 'b', 'a'].map((name) => ({ name, type: 'INTEGER' }));
    expect(resultColumns({ columns }).map(({ key, title }) => [key, title])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['a_2', 'a'],
    ]);
  });

  it('export times as text, in UTC where they are instants', () => {
    expect(exportedValue(noon, 'TIMESTAMP WITH TIME ZONE')).toBe('2024-01-02T12:00:00.000Z');
    expect(exportedValue(noon, 'TIMESTAMP')).toBe('2024-01-02 12:00:00.000');
    expect([exportedValue(noon, 'BIGINT'), exportedValue(null, 'TIMESTAMP')]).toEqual([noon, null]);
  });
});
