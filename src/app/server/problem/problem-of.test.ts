import { describe, expect, it } from 'vitest';
import { problemDocumentSchema } from '../../../../contract/api/problem.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { ERROR_CODES, type ErrorCode } from '../../../domain/error-code.ts';
import { HttpProblem } from './http-problem.ts';
import { problemOf } from './problem-of.ts';

const mask = (text: string): string => text.replaceAll('SECRET', '[secret]');

describe('a problem', () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('has a status for %s, and is no defect', (code) => {
    const error = new BarlakeError(code, {
      message: 'with SECRET',
      mend: 'hide SECRET',
      details: { a: null, b: 'SECRET' },
    });
    const { status, document, isDefect } = problemOf(error, 'r1', mask);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(isDefect).toBe(false);
    expect(problemDocumentSchema.parse(document)).toMatchObject({ code, requestId: 'r1' });
    expect(JSON.stringify(document)).not.toContain('SECRET');
  });

  it('of the request itself keeps its status', () => {
    expect(problemOf(new HttpProblem(421, 'No.'), 'r1', mask)).toMatchObject({
      status: 421,
      document: { code: 'E_HTTP' },
    });
    const tooLarge = Object.assign(new Error('Request body is too large'), { statusCode: 413 });
    expect(problemOf(tooLarge, 'r1', mask).status).toBe(413);
  });

  it.each([new Error('at /home/x/y.ts'), 'text', null, Object.assign(new Error('x'), { statusCode: 500 })])(
    'of another kind is a defect that says nothing: %s',
    (thrown) => {
      const { status, document, isDefect } = problemOf(thrown, 'r1', mask);
      expect({ status, isDefect }).toEqual({ status: 500, isDefect: true });
      expect(document.message).toBe('This is a defect of the server.');
    },
  );
});
