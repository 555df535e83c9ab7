import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { localMidnightMs } from '../../src/domain/local-time.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';

// A REST server that answers daily bars as fast as it can, so that the client is what is measured: each symbol has the
// same year. Prints its port; answers how many requests it had, and how fast, under /count.
const [from, to] = process.argv.slice(2) as [string, string];
const results = tradingCalendar('XNYS')
  .tradingDays(tradingDay(from), tradingDay(to))
  .map((day, index) => {
    const o = 100 + index / 100;
    return {
      v: 1_000_000 + index,
      vw: o + 0.1,
      o,
      c: o + 0.2,
      h: o + 0.5,
      l: o - 0.5,
      t: localMidnightMs(day, 'America/New_York'),
      n: 1000 + index,
    };
  });
const rest = { queryCount: results.length, resultsCount: results.length, adjusted: false, status: 'OK' };
let count = 0;
let firstMs = 0;
let lastMs = 0;
const server = createServer((request, response) => {
  if (request.url === '/count') {
    response.end(JSON.stringify({ count, seconds: (lastMs - firstMs) / 1000 }));
    return;
  }
  const ticker = request.url?.split('/')[4] ?? '';
  if (count === 0) firstMs = performance.now();
  count += 1;
  lastMs = performance.now();
  const body = gzipSync(JSON.stringify({ ticker, ...rest, results }), { level: 1 });
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
