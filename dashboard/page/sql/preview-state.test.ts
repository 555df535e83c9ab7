import { describe, expect, it } from 'vitest';
import { type PreviewState, previewQuery } from './preview-state.ts';

const state = (fields: Partial<PreviewState>): PreviewState => ({
  preview: 'stocks_daily',
  symbols: '',
  to: '',
  adjust: 'none',
  asOf: '',
  ...fields,
});

describe('previewQuery', () => {
  it('asks for the last bars of all symbols when nothing is chosen', () => {
    expect(previewQuery(state({}))).toMatchObject({
      dataset: 'stocks_daily',
      symbols: null,
      to: null,
      adjust: 'none',
      asOf: null,
      desc: true,
    });
  });

  it('puts prices on the shares of a day only where they are adjusted', () => {
    expect(previewQuery(state({ asOf: '2024-01-02' }))).toMatchObject({ asOf: null });
    expect(previewQuery(state({ asOf: '2024-01-02', adjust: 'all' }))).toMatchObject({
      adjust: 'all',
      asOf: '2024-01-02',
    });
  });

  it('takes symbols separated by commas and blanks', () => {
    expect(previewQuery(state({ symbols: ' A, B C' }))).toMatchObject({ symbols: 'A,B,C' });
  });
});
