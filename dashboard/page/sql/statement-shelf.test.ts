import { describe, expect, it } from 'vitest';
import { EMPTY_SHELF, HISTORY_MAX, parseShelf, withoutSaved, withRun, withSaved } from './statement-shelf.ts';

describe('statements a browser remembers', () => {
  it('come back from text, and nothing from text that is not theirs', () => {
    const shelf = withSaved(withRun(EMPTY_SHELF, ' SELECT 1 ', 5), {
      name: 'one',
      sql: 'SELECT 1',
      timeMs: 6,
    });
    expect(parseShelf(JSON.stringify(shelf))).toEqual(shelf);
    expect([parseShelf(null), parseShelf('{'), parseShelf('{"history":[1],"saved":[]}')]).toEqual([
      EMPTY_SHELF,
      EMPTY_SHELF,
      EMPTY_SHELF,
    ]);
  });

  it('are listed once, newest first, up to the bound', () => {
    const runs = Array.from({ length: HISTORY_MAX + 10 }, (_, i) => `SELECT ${i}`);
    const shelf = [...runs, 'SELECT 50'].reduce((shelf, sql, i) => withRun(shelf, sql, i), EMPTY_SHELF);
    expect(shelf.history.slice(0, 2).map(({ sql }) => sql)).toEqual(['SELECT 50', 'SELECT 109']);
    expect(shelf.history).toHaveLength(HISTORY_MAX);
    expect(withRun(shelf, '  ', 0)).toBe(shelf);
  });

  it('have one statement for a name, until it is forgotten', () => {
    const first = withSaved(EMPTY_SHELF, { name: 'a', sql: 'SELECT 1', timeMs: 1 });
    const second = withSaved(first, { name: 'a', sql: 'SELECT 2', timeMs: 2 });
    expect(second.saved.map(({ sql }) => sql)).toEqual(['SELECT 2']);
    expect(withoutSaved(second, 'a').saved).toEqual([]);
  });
});
