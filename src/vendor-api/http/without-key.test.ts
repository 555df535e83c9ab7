import { describe, expect, it } from 'vitest';
import { withoutKey } from './without-key.ts';

describe('withoutKey', () => {
  it.each([
    ['/v1/x', '/v1/x'],
    ['/v1/x?apiKey=secret', '/v1/x'],
    ['/v1/x?limit=1&apiKey=secret&sort=asc', '/v1/x?limit=1&sort=asc'],
    ['/v1/x?APIKEY=secret&a=1', '/v1/x?a=1'],
    ['/v1/x?%61pi%4bey=secret&a=1', '/v1/x?a=1'],
    ['/v1/x?apiKey=one&apiKey=two', '/v1/x'],
    ['/v1/x?%zz=secret&a=1', '/v1/x?a=1'],
    ['/v1/x?apiKeys=kept', '/v1/x?apiKeys=kept'],
  ])('shows %s as %s', (url, shown) => {
    expect(withoutKey(url)).toBe(shown);
  });
});
