import { describe, expect, it } from 'vitest';
import type { ServerRequest } from '../server-app.ts';
import { guardHost, guardOrigin } from './guard-requests.ts';
import { isLoopback, type ServerAccess } from './server-access.ts';

const ACCESS: ServerAccess = {
  host: '0.0.0.0',
  port: 80,
  token: 'x'.repeat(20),
  operatorToken: undefined,
  viewToken: undefined,
  isReadOnly: false,
  corsOrigins: ['https://friend.example'],
  allowedHosts: ['Lake.example.org'],
  requestsPerMinute: 1,
};

function request(headers: Readonly<Record<string, string>>, method = 'GET'): ServerRequest {
  return { headers, method, socket: { localAddress: '::ffff:10.1.2.3' } } as unknown as ServerRequest;
}

describe('the name a server is asked by', () => {
  it.each(['localhost', '127.0.0.1:80', '[::1]', 'lake.example.org:443', '10.1.2.3:80', 'localhost.'])(
    'may be %s',
    (host) => {
      expect(() => guardHost(request({ host }), ACCESS)).not.toThrow();
    },
  );

  it.each([
    '10.1.2.4',
    'example.org',
    'lake.example.org.evil',
    '127.0.0.1.evil',
    '',
    'a b',
    'localhost:',
    '[::1',
  ])('may not be %j', (host) => {
    expect(() => guardHost(request({ host }), ACCESS)).toThrow(/name/);
  });
});

describe('where a request comes from', () => {
  const change = { isChange: true };

  it.each([
    [{ host: 'localhost', 'x-barlake-change': '1' }, 'POST'],
    [{ host: 'localhost:8642', origin: 'http://localhost:8642', 'x-barlake-change': '1' }, 'POST'],
    [{ host: 'localhost', origin: 'https://friend.example', 'x-barlake-change': '1' }, 'POST'],
  ])('lets %j change something', (headers, method) => {
    expect(() => guardOrigin(request(headers, method), ACCESS, change)).not.toThrow();
  });

  it.each([
    { host: 'localhost' },
    { host: 'localhost', 'x-barlake-change': '0' },
    { host: 'localhost', origin: 'null', 'x-barlake-change': '1' },
    { host: 'localhost:8642', origin: 'http://localhost:9999', 'x-barlake-change': '1' },
    { host: 'localhost', 'sec-fetch-site': 'cross-site', 'x-barlake-change': '1' },
    { host: 'localhost', 'sec-fetch-site': 'same-site', 'x-barlake-change': '1' },
  ])('does not let %j', (headers) => {
    expect(() => guardOrigin(request(headers, 'POST'), ACCESS, change)).toThrow(
      /may not ask|carry the header/,
    );
  });

  it('lets a link from elsewhere open a page', () => {
    const headers = { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(() => guardOrigin(request(headers), ACCESS, { isChange: false })).not.toThrow();
  });
});

describe('an address to listen on', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'LOCALHOST', 'x.localhost'])(
    'is this machine’s alone: %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example', ''])(
    'can be reached by others: %j',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
