import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchRow } from './bench-row.ts';
import { HTTP_DAYS, HTTP_MINUTES, HTTP_SYMBOLS, httpLake } from './http-lake.ts';

const CLIENTS = 50;
const SECONDS = 8;
const PACE = 500;
const MS_PER_SECOND = 1000;
/** The system counts processor time in hundredths. */
const MS_PER_TICK = 10;

/** What requests cost, in milliseconds from the first byte sent to the last received. */
interface Load {
  readonly ms: readonly number[];
  readonly seconds: number;
  readonly failures: number;
  /** Processor time of the server for each, in milliseconds. */
  readonly cpuMs: number;
}

/**
 * Aggregates out of a lake, asked of `barlake serve` by fifty clients that keep their connections, on the same cores; beside
 * a server that does nothing but send such an answer, since both wait for whatever else the machine does.
 */
export async function benchHttp(): Promise<readonly BenchRow[]> {
  const root = await httpLake();
  const bin = join(import.meta.dirname, '..', 'bin', 'barlake');
  const [days, hours] = [HTTP_SYMBOLS.map(daysOf), HTTP_SYMBOLS.slice(0, 100).map(hoursOf)];
  await using bare = await start([join(import.meta.dirname, 'child', 'serve-bytes.ts')], root);
  await using server = await start([bin, 'serve', '--lake', root, '--port', '0', '--json'], root);
  const [first, firstHours] = [await inTurn(days, server), await inTurn(hours, server)];
  const barePaced = await pacedLoad(days, bare);
  const paced = await pacedLoad(days, server);
  const bareFull = await fullLoad(days, bare);
  const full = await fullLoad(days, server);
  return [
    row('a year of days from the lake, each asked for once', first),
    row('a week of hours out of minutes, each asked for once', firstHours),
    row(`a year of days from the cache, ${PACE} requests a second`, paced, 40),
    row('the same of a server that only sends bytes', barePaced),
    {
      ...row('from the cache, as fast as it goes', full),
      target: `≥ ${PACE} /s`,
      ok: full.failures === 0 && full.ms.length / full.seconds >= PACE,
    },
    row('the same of a server that only sends bytes', bareFull),
  ];
}

interface BenchServer extends AsyncDisposable {
  readonly ask: Ask;
  /** Processor time that it has taken, in milliseconds. */
  cpuMs(): Promise<number>;
}

/** A server in a process of its own that prints its address. */
async function start(args: readonly string[], cwd: string): Promise<BenchServer> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { HOME: cwd, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(text.toString()) as { readonly url: string };
  return {
    ask: (path) => timed(`${url}${path}`, agent),
    cpuMs: async () => {
      const stat = await readFile(`/proc/${child.pid ?? 0}/stat`, 'latin1').catch(() => '');
      const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
      return ((user ?? Number.NaN) + (system ?? Number.NaN)) * MS_PER_TICK;
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

function daysOf(symbol: string): string {
  return `/v2/aggs/ticker/${symbol}/range/1/day/${HTTP_DAYS.from}/${HTTP_DAYS.to}?apiKey=any`;
}

function hoursOf(symbol: string): string {
  return `/v2/aggs/ticker/${symbol}/range/1/hour/${HTTP_MINUTES.from}/${HTTP_MINUTES.to}?limit=50000&apiKey=any`;
}

type Ask = (path: string) => Promise<number>;

async function timed(url: string, agent: Agent): Promise<number> {
  const start = performance.now();
  await new Promise<void>((resolve, reject) => {
    get(url, { agent, headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode ?? 0}`));
      response.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
  return performance.now() - start;
}

/** Every path once, by all clients together. */
async function inTurn(paths: readonly string[], server: BenchServer): Promise<Load> {
  const { ask } = server;
  const queue = paths.values();
  return load(server, async (record) => {
    for (const path of queue) await record(ask(path));
  });
}

async function fullLoad(paths: readonly string[], server: BenchServer): Promise<Load> {
  const { ask } = server;
  const end = performance.now() + SECONDS * MS_PER_SECOND;
  let next = 0;
  return load(server, async (record) => {
    while (performance.now() < end) await record(ask(paths[next++ % paths.length] ?? ''));
  });
}

/** Each client asks at its own times, whatever became of the question before. */
async function pacedLoad(paths: readonly string[], server: BenchServer): Promise<Load> {
  const { ask } = server;
  const everyMs = (CLIENTS / PACE) * MS_PER_SECOND;
  const start = performance.now();
  let next = 0;
  return load(server, async (record, client) => {
    for (let turn = 0; turn * everyMs < SECONDS * MS_PER_SECOND; turn++) {
      const dueMs = start + turn * everyMs + (client / CLIENTS) * everyMs;
      await sleep(Math.max(0, dueMs - performance.now()));
      await record(ask(paths[next++ % paths.length] ?? ''));
    }
  });
}

async function load(
  server: BenchServer,
  work: (record: (answer: Promise<number>) => Promise<void>, client: number) => Promise<void>,
): Promise<Load> {
  const ms: number[] = [];
  let failures = 0;
  const record = async (answer: Promise<number>): Promise<void> => {
    try {
      ms.push(await answer);
    } catch {
      failures++;
    }
  };
  const [start, cpuStart] = [performance.now(), await server.cpuMs()];
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(record, client)));
  const seconds = (performance.now() - start) / MS_PER_SECOND;
  return { ms, failures, seconds, cpuMs: ((await server.cpuMs()) - cpuStart) / ms.length };
}

function row(what: string, { ms, seconds, failures, cpuMs }: Load, p95Max?: number): BenchRow {
  const sorted = ms.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const failed = failures === 0 ? '' : `, ${failures} failed`;
  const perSecond = Math.round(ms.length / seconds);
  return {
    what: `HTTP aggregates, ${CLIENTS} clients: ${what}`,
    figure: `p50 ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)} ms, ${perSecond} /s, ${cpuMs.toFixed(2)} ms CPU each${failed}`,
    target: p95Max === undefined ? '' : `p95 ≤ ${p95Max} ms`,
    ok: failures === 0 && (p95Max === undefined || at(0.95) <= p95Max),
  };
}
