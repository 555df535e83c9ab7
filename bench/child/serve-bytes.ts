import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

// `serve-bytes.ts`: answers every request with one compressed body of a year of days, and does nothing else.
const bar = { v: 1234, o: 50.25, c: 50.5, h: 50.75, l: 49.75, t: 1_704_171_600_000, n: 42 };
const results = Array.from({ length: 252 }, (_, index) => ({
  ...bar,
  o: bar.o + index / 100,
  t: bar.t + index * 86_400_000,
}));
const bytes = gzipSync(JSON.stringify({ ticker: 'S0', results }));
const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': bytes.length });
  response.end(bytes);
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ url })}\n`);
});
