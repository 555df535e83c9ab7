import { describe, expect, it } from 'vitest';
import { checkKey } from '../market/key-check.ts';
import { isVendorAddress } from './vendor-routes.ts';

describe('isVendorAddress', () => {
  it('tells the vendor’s paths from those of the server', () => {
    const own = ['/', '/api/runs', '/v1', '/v10/x', '/stocks', '/stocks/v2/splits', '/metrics'];
    expect(own.filter(isVendorAddress)).toEqual([]);
    const theirs = ['/v1/marketstatus/now', '/v3/reference/tickers?limit=1', '/vX/a', '/stocks/v1/splits'];
    expect(theirs.filter((url) => !isVendorAddress(url))).toEqual([]);
  });
});

describe('checkKey', () => {
  it('takes the token alone', () => {
    const check = checkKey('secret');
    expect(['secret', 'secret ', 'SECRET', '', undefined].map(check)).toEqual([
      'granted',
      'unknown-key',
      'unknown-key',
      'unknown-key',
      'no-key',
    ]);
  });

  it('takes anything where there is no token', () => {
    expect(['any', '', undefined].map(checkKey(undefined))).toEqual(['granted', 'granted', 'granted']);
  });
});
