import { describe, expect, it } from 'vitest';
import { type ExportForm, exportCommand, formOf, readExportForm } from './export-request.ts';

const EMPTY: ExportForm = {
  dataset: '',
  freq: '',
  hours: '',
  fields: '',
  features: '',
  symbols: '',
  universe: '',
  from: '',
  to: '',
  rebuild: '',
  verify: '',
};

const form = (fields: Partial<ExportForm>): ExportForm => ({ ...EMPTY, dataset: 'stocks_daily', ...fields });

describe('readExportForm', () => {
  it('asks for all there is of a dataset when nothing else is chosen', () => {
    expect(readExportForm(form({}))).toEqual({
      kind: 'request',
      request: { dataset: 'stocks_daily', isRebuild: false, isVerified: false },
    });
  });

  it('reads names separated by commas and blanks, each once', () => {
    expect(readExportForm(form({ symbols: 'A, B  A', features: 'base', verify: '1' }))).toMatchObject({
      request: { symbols: ['A', 'B'], features: ['base'], isVerified: true },
    });
  });

  it('takes frequency and hours for minutes alone', () => {
    const chosen = { freq: '5min', hours: 'extended' };
    expect(readExportForm(form({ ...chosen, dataset: 'stocks_minute' }))).toMatchObject({ request: chosen });
    const { request } = readExportForm(form(chosen)) as { request: object };
    expect(Object.keys(request)).toEqual(['dataset', 'isRebuild', 'isVerified']);
  });

  it.each([
    [EMPTY, 'Choose a dataset.'],
    [form({ from: '2026-02-03', to: '2026-02-02' }), 'The first day lies after the last one.'],
    [form({ symbols: 'A', universe: 'u' }), 'Choose either symbols or a universe.'],
    [
      form({ dataset: 'stocks_minute', freq: '5min', features: 'base' }),
      'Features are of single minutes: choose 1min, or no set.',
    ],
  ])('says what is wrong with %j', (wrong, what) => {
    expect(readExportForm(wrong)).toEqual({ kind: 'wrong', what });
  });
});

describe('exportCommand', () => {
  it('says the same on the command line', () => {
    const { request } = readExportForm(
      form({ dataset: 'stocks_minute', freq: '5min', symbols: 'A,B', rebuild: '1', verify: '1' }),
    ) as Extract<ReturnType<typeof readExportForm>, { kind: 'request' }>;
    expect(exportCommand(request)).toBe(
      'barlake export qlib --dataset stocks_minute --freq 5min --symbols A,B --rebuild --verify',
    );
  });
});

describe('formOf', () => {
  it('asks for an export as it stands', () => {
    const row = { dataset: 'stocks_daily', freq: 'day', hours: 'regular', fields: ['close'], sets: ['base'] };
    expect(readExportForm(formOf(row as unknown as Parameters<typeof formOf>[0]))).toMatchObject({
      request: { dataset: 'stocks_daily', fields: ['close'], features: ['base'] },
    });
  });
});
