import { describe, expect, it } from 'vitest';
import { commandOf, type PlanForm, readForm } from './plan-request.ts';

const FORM: PlanForm = {
  datasets: 'stocks_daily,options_daily',
  from: '2024-01-02',
  to: '2024-03-28',
  days: '',
  of: '',
  symbols: '',
  universe: '',
  through: '',
  route: '',
  mode: '',
};

describe('readForm', () => {
  it('takes the defaults of the command line', () => {
    expect(readForm(FORM)).toEqual({
      kind: 'request',
      request: {
        datasets: ['stocks_daily', 'options_daily'],
        from: '2024-01-02',
        to: '2024-03-28',
        through: 'bronze',
        route: 'auto',
        mode: 'missing',
      },
    });
  });

  it.each([
    [{ datasets: '' }, /dataset/],
    [{ from: '' }, /first/],
    [{ from: '2025-01-01' }, /after/],
    [{ symbols: 'AAPL', universe: 'us.json' }, /either/],
  ])('says what is wrong with %s', (change, what) => {
    expect(readForm({ ...FORM, ...change })).toMatchObject({
      kind: 'wrong',
      what: expect.stringMatching(what),
    });
  });
});

describe('commandOf', () => {
  it('writes what differs from the defaults', () => {
    const read = readForm({
      ...FORM,
      symbols: 'AAPL, MSFT AAPL',
      through: 'gold',
      route: 'rest',
      mode: 'rebuild',
    });
    expect(read.kind === 'request' && commandOf(read.request)).toBe(
      'barlake sync stocks_daily options_daily --from 2024-01-02 --to 2024-03-28 --symbols AAPL,MSFT --through gold --route rest --rebuild',
    );
    const plain = readForm(FORM);
    expect(plain.kind === 'request' && commandOf(plain.request)).toBe(
      'barlake sync stocks_daily options_daily --from 2024-01-02 --to 2024-03-28',
    );
  });
});
