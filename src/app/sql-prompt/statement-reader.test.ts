import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStatementReader } from './statement-reader.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

function read(text: string): readonly string[] {
  const reader = createStatementReader();
  const statements = text.split('\n').flatMap((line) => reader.feed(line));
  const rest = reader.take();
  return rest === undefined ? statements : [...statements, rest];
}

describe('reading statements line by line', () => {
  it.each([
    ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['SELECT\n  1\n;', ['SELECT\n  1']],
    ["SELECT ';' AS \"a;b\"; SELECT 'it''s;'", ['SELECT \';\' AS "a;b"', "SELECT 'it''s;'"]],
    ["SELECT E'it\\';s', 'c:\\'; SELECT 2", ["SELECT E'it\\';s', 'c:\\'", 'SELECT 2']],
    ['SELECT 1 -- one; two\n, 2; -- done;\n', ['SELECT 1 -- one; two\n, 2']],
    ['/* a; /* b; */ c; */ SELECT 1;', ['/* a; /* b; */ c; */ SELECT 1']],
    ['SELECT $$;$$, $t$ $$ ; $t$; SELECT 2', ['SELECT $$;$$, $t$ $$ ; $t$', 'SELECT 2']],
    [' ;; -- nothing\n;/* ; */;\n', []],
    ["SELECT 'a\n;\nb';", ["SELECT 'a\n;\nb'"]],
  ])('finds the statements of %j', (text, statements) => {
    expect(read(text)).toEqual(statements);
  });

  it('knows whether something has begun, and forgets it on demand', () => {
    const reader = createStatementReader();
    expect(reader.isEmpty).toBe(true);
    reader.feed('  -- only a comment');
    expect(reader.isEmpty).toBe(true);
    reader.feed("SELECT 'a");
    expect(reader.isEmpty).toBe(false);
    expect(reader.length).toBe("SELECT 'a\n".length);
    reader.take();
    expect(reader.isEmpty).toBe(true);
    expect(reader.feed('SELECT 2;')).toEqual(['SELECT 2']);
  });

  it('finds as many statements as the engine does', async () => {
    const value = fc.constantFrom(
      "'a'",
      "';'",
      "E'\\';'",
      "'\\'",
      "''''",
      '1 AS "x;"',
      '$$;$$',
      '$q$;$$;$q$',
      '3-1',
      '4/2',
    );
    const gap = fc.constantFrom(' ', '\n', " -- c; '\n", '/* ; */', ' /* /* ; */ " */ ', '/**/\n');
    const statement = fc
      .tuple(gap, fc.array(fc.tuple(value, gap), { minLength: 1, maxLength: 3 }))
      .map(([first, items]) => `SELECT${first} ${items.map((item) => item.join('')).join(',')}`);
    const piece = fc.oneof(statement, gap, fc.constant(';'), fc.constant(';'));
    let agreed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const text = pieces.join('');
        const found = await connection.extractStatements(text).catch(() => undefined);
        if (found === undefined) return;
        agreed += 1;
        expect({ text, count: read(text).length }).toEqual({ text, count: found.count });
      }),
      { numRuns: 2000 },
    );
    expect(agreed).toBeGreaterThan(200);
  });
});
