import { describe, expect, it } from 'vitest';
import { anyColumn, completionSchema, previewStatement, quoteName } from './completion-schema.ts';

describe('completion', () => {
  it('knows the columns of tables, with their types', () => {
    const columns = [{ name: 'close', type: 'DOUBLE' }];
    expect(completionSchema({ tables: [{ name: 'stocks_daily', description: '', columns }] })).toEqual({
      stocks_daily: [{ label: 'close', type: 'property', detail: 'DOUBLE' }],
    });
  });

  it('knows each column once without a table', () => {
    const columns = [{ name: 'close', type: 'DOUBLE' }];
    const tables = ['a', 'b'].map((name) => ({ name, description: '', columns }));
    expect(anyColumn(completionSchema({ tables })).map(({ label }) => label)).toEqual(['close']);
  });

  it('quotes names that need it', () => {
    expect([quoteName('stocks_1d'), quoteName('My "T"'), previewStatement('1d')]).toEqual([
      'stocks_1d',
      '"My ""T"""',
      'SELECT *\nFROM "1d"\nLIMIT 100',
    ]);
  });
});
