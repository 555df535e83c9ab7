import { describe, expect, it } from 'vitest';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { JOB_ACTIONS, JOB_FORMS } from '../../../contract/api/jobs.ts';
import { checkJob, jobFields, jobTexts, wordFor } from './job-fields.ts';

const check = (action: (typeof JOB_ACTIONS)[number], texts: Record<string, string>) =>
  checkJob(action, jobFields(action), texts);

describe('the form of a kind of job', () => {
  it('has a field for each option of its schema, with a title in words', () => {
    for (const action of JOB_ACTIONS) {
      const fields = jobFields(action);
      for (const { name, title } of fields) expect(title, `${action} ${name}`).not.toBe(name);
    }
    expect(jobFields('features').map(({ name, look, isNeeded }) => [name, look, isNeeded])).toEqual([
      ['datasets', 'choices', true],
      ['sets', 'words', false],
      ['from', 'day', false],
      ['to', 'day', false],
      ['mode', 'choice', false],
    ]);
    expect(jobFields('scrub').map(({ look }) => look)).toEqual(['flag', 'flag', 'number', 'number']);
    expect(jobFields('sync')[0]?.choices).toEqual(DATASET_NAMES);
  });

  it('makes a request of what was filled in, with the defaults of the rest', () => {
    expect(check('validate', { datasets: 'stocks_daily, fx_daily', isAll: 'true' })).toEqual({
      kind: 'request',
      request: { action: 'validate', options: { datasets: ['stocks_daily', 'fx_daily'], isAll: true } },
    });
    expect(check('gc', {})).toEqual({ kind: 'request', request: { action: 'gc', options: {} } });
    expect(check('scrub', { minutes: '5' })).toMatchObject({
      request: { options: { isRepairing: false, isFresh: false, minutes: 5 } },
    });
  });

  it('says of each field what is wrong with it', () => {
    expect(check('features', { from: '2024-13-01' })).toEqual({
      kind: 'wrong',
      problems: { datasets: 'This is needed.', from: 'Write a date as YYYY-MM-DD.' },
    });
    expect(check('scrub', { minutes: 'soon' })).toMatchObject({ problems: { minutes: expect.any(String) } });
    expect(check('reconcile', { dataset: 'stocks_weekly', source: 'rest' })).toMatchObject({
      kind: 'wrong',
      problems: { dataset: expect.any(String) },
    });
  });

  it('is filled in by a request, and makes the same request again', () => {
    const request = { datasets: ['stocks_daily'], from: '2024-01-02', to: '2024-02-01', mode: 'rebuild' };
    const texts = jobTexts(jobFields('features'), request);
    expect(texts).toEqual({ ...request, datasets: 'stocks_daily' });
    expect(check('features', { ...texts } as Record<string, string>)).toMatchObject({
      request: { options: request },
    });
    expect(jobTexts(jobFields('features'), { ...request, mode: 'missing' })).not.toHaveProperty('mode');
  });

  it('wants a word for what cannot be taken back', () => {
    const word = (action: (typeof JOB_ACTIONS)[number], texts: Record<string, string>) => {
      const checked = check(action, texts);
      return checked.kind === 'request' ? wordFor(checked.request) : 'wrong';
    };
    expect(word('gc', {})).toBe('gc');
    expect(word('scrub', {})).toBeUndefined();
    expect(word('scrub', { isRepairing: 'true' })).toBe('scrub');
    expect(word('features', { datasets: 'fx_daily' })).toBeUndefined();
    expect(word('features', { datasets: 'fx_daily', mode: 'rebuild' })).toBe('fx_daily');
    expect(Object.keys(JOB_FORMS).sort()).toEqual([...JOB_ACTIONS].sort());
  });
});
