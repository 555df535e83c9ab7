import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { BACK_OFF_BASE_MS, BACK_OFF_CAP_MS, backOffMs } from './back-off.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfterMs } from './retry-after.ts';
import { withRetries } from './with-retries.ts';

const policy = { attempts: 3, random: () => 0, signal: new AbortController().signal };

async function tryWith(codes: readonly (ErrorCode | undefined)[], details: Record<string, number> = {}) {
  let calls = 0;
  const work = async (): Promise<string> => {
    const code = codes[calls];
    calls += 1;
    if (code !== undefined) throw new BarlakeError(code, { message: 'No.', details });
    return 'done';
  };
  const result = await withRetries(work, policy).catch((error: unknown) => error);
  return { result, calls };
}

describe('something that is tried again', () => {
  it('is done as soon as it succeeds', async () => {
    expect(await tryWith([undefined])).toEqual({ result: 'done', calls: 1 });
    expect(await tryWith(['E_TIMEOUT', 'E_VENDOR', undefined])).toEqual({ result: 'done', calls: 3 });
  });

  it('ends with the last error and the number of attempts', async () => {
    const { result, calls } = await tryWith(['E_VENDOR', 'E_VENDOR', 'E_TIMEOUT']);
    expect(calls).toBe(3);
    expect(result).toMatchObject({ code: 'E_TIMEOUT', message: 'No. Gave up after 3 attempts.' });
  });

  it.each<ErrorCode>(['E_DISK_FULL', 'E_CREDENTIALS_REFUSED', 'E_CANCELLED'])(
    'is not after %s',
    async (code) => {
      expect(await tryWith([code])).toMatchObject({ calls: 1, result: { code, message: 'No.' } });
    },
  );

  it('is not after an error nobody expected', async () => {
    const bug = new TypeError('bug');
    await expect(withRetries(() => Promise.reject(bug), policy)).rejects.toBe(bug);
  });

  it('waits as long as the vendor asks', async () => {
    const startMs = performance.now();
    await tryWith(['E_RATE_LIMITED', undefined], { retryAfterMs: 200 });
    expect(performance.now() - startMs).toBeGreaterThan(190);
  });

  it('stops in mid-wait when it is cancelled', async () => {
    const stop = new AbortController();
    const fail = (): Promise<never> =>
      Promise.reject(new BarlakeError('E_RATE_LIMITED', { message: 'x', details: { retryAfterMs: 60_000 } }));
    const job = withRetries(fail, { ...policy, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(job).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});

describe('the back-off', () => {
  it('stays below an edge that doubles up to the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failure, draw) => {
          const delayMs = backOffMs(failure, () => draw);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThan(Math.min(BACK_OFF_CAP_MS, BACK_OFF_BASE_MS * 2 ** (failure - 1)));
        },
      ),
    );
  });
});

describe('a Retry-After header', () => {
  const nowMs = Date.UTC(2026, 10, 20, 12);

  it.each([
    ['0', 0],
    ['3', 3000],
    [' 60 ', 60_000],
    ['86400', MAX_RETRY_AFTER_MS],
    ['99999999999999999999', MAX_RETRY_AFTER_MS],
    ['Fri, 20 Nov 2026 12:00:05 GMT', 5000],
    ['Friday, 20-Nov-26 12:00:05 GMT', 5000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['Sat, 21 Nov 2026 12:00:00 GMT', MAX_RETRY_AFTER_MS],
    ['-3', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j asks for %s ms', (header, expected) => {
    expect(parseRetryAfterMs(header, nowMs)).toBe(expected);
  });
});
