import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { errorFields } from './error-fields.ts';

describe('an error in a log', () => {
  it('has its code, what to do, what was behind it, and where it was thrown without folders of the machine', () => {
    const first = new TypeError('no such thing');
    const second = new Error('could not look', { cause: first });
    const error = new BarlakeError('E_VENDOR', { message: 'no answer', mend: 'Ask again.', cause: second });
    const fields = errorFields(error);
    expect(fields).toMatchObject({
      code: 'E_VENDOR',
      mend: 'Ask again.',
      causes: ['Error: could not look', 'TypeError: no such thing'],
    });
    const [frame] = fields['stack'] as readonly string[];
    expect(frame).toMatch(/src\/app\/sync\/error-fields\.test\.ts:\d+/);
    expect(JSON.stringify(fields)).not.toContain(process.cwd());
  });

  it('may be anything that was thrown, even its own cause', () => {
    expect(errorFields('broken')).toEqual({ code: 'E_UNEXPECTED' });
    const own = new Error('round');
    own.cause = own;
    expect(errorFields(own)['causes']).toHaveLength(5);
  });
});
