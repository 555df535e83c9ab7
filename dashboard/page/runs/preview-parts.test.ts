import { describe, expect, it } from 'vitest';
import { previewParts } from './preview-parts.ts';

describe('a document of a command on a screen', () => {
  it('is facts and tables, named by the words of its keys', () => {
    const parts = previewParts({
      dryRun: true,
      kept: { count: 3, until: null },
      unknown: [],
      names: ['a', 'b'],
      files: [
        { dataset: 'fx_daily', bytesBefore: 5, days: [1, 2, 3, 4], cost: { calls: 1 } },
        { dataset: 'stocks_daily', error: null },
      ],
    });
    expect(parts.facts).toEqual([
      { name: 'dry run', text: 'true' },
      { name: 'kept count', text: '3' },
      { name: 'unknown', text: 'none' },
      { name: 'names', text: 'a, b' },
    ]);
    expect(parts.tables).toEqual([
      {
        name: 'files',
        columns: ['dataset', 'bytes before', 'days', 'error'],
        rows: [
          { dataset: 'fx_daily', 'bytes before': 5, days: 4 },
          { dataset: 'stocks_daily', error: null },
        ],
      },
    ]);
  });

  it('may be no more than a value, or nothing', () => {
    expect(previewParts('done').facts).toEqual([{ name: 'result', text: 'done' }]);
    expect(previewParts(undefined)).toEqual({ facts: [], tables: [] });
  });
});
