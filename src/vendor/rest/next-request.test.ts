import { describe, expect, it } from 'vitest';
import { cursorOf, nextRequest } from './next-request.ts';
import type { RestRequest } from './rest-request.ts';

const request: RestRequest = {
  endpoint: 'tickers',
  family: 'tickers',
  path: '/v3/reference/tickers',
  query: { limit: 1000, date: undefined },
};

describe('the page a next_url points at', () => {
  it.each([
    ['https://api.polygon.io/v3/reference/tickers?cursor=YWN0', '', '/v3/reference/tickers?cursor=YWN0'],
    ['https://api.polygon.io:443:443/v3/x?cursor=YWN0', '', '/v3/x?cursor=YWN0'],
    ['http://127.0.0.1:8080/v3/x?cursor=a&apiKey=secret&limit=2', '', '/v3/x?cursor=a&limit=2'],
    ['/v3/x?cursor=a', '', '/v3/x?cursor=a'],
    [
      'https://api.massive.com/v2/aggs/ticker/X%3ABTCUSD/range/1/day/1/2',
      '',
      '/v2/aggs/ticker/X%3ABTCUSD/range/1/day/1/2',
    ],
    ['https://proxy.example/vendor/v3/x?cursor=a', '/vendor', '/v3/x?cursor=a'],
    ['https://api.massive.com/v3/x?cursor=a', '/vendor', '/v3/x?cursor=a'],
    ['https://h/v3/x?ticker.any_of=A&ticker.any_of=B#f', '', '/v3/x?ticker.any_of=A&ticker.any_of=B'],
    ['https://h/v3/x?q=a b', '', '/v3/x?q=a+b'],
  ])('%s below %j is %s', (nextUrl, basePath, expected) => {
    expect(cursorOf(nextRequest(request, nextUrl, basePath))).toBe(expected);
  });

  it.each([
    'https://api.massive.com',
    'cursor=abc',
    '//evil.example/v3/x',
    'javascript:x',
    'https://h?cursor=a',
  ])('refuses %s, which has no path', (nextUrl) => {
    expect(() => nextRequest(request, nextUrl, '')).toThrow(/has no path/);
  });

  it('leaves out of a query what is not set', () => {
    expect(cursorOf(request)).toBe('/v3/reference/tickers?limit=1000');
  });
});
