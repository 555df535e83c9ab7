import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchRow } from './bench-row.ts';
import { HTTP_DAYS, HTTP_MINUTES, HTTP_SYMBOLS, httpLake } from './http-lake.ts';

const CLIENTS = 50;
const SECONDS = 8;
const PACE = 500;
const MS_PER_SECOND = 1000;

/** What requests cost, in milliseconds from the first byte sent to the last received. */
interface Load {
  readonly ms: readonly number[];
  readonly seconds: number;
  readonly failures: number;
}

/** Aggregates out of a lake, asked of `barlake serve` by fifty clients that keep their connections, on the same cores. */
export async function benchHttp(): Promise<readonly BenchRow[]> {
  const root = await httpLake();
  const bin = join(import.meta.dirname, '..', 'bin', 'barlake');
  const server = spawn(process.execPath, [bin, 'serve', '--lake', root, '--port', '0', '--json'], {
    cwd: root,
    env: { HOME: root, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  try {
    const [text] = (await once(server.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(text.toString()) as { readonly url: string };
    const ask = (path: string): Promise<number> => timed(`${url}${path}`, agent);
    const [days, hours] = [HTTP_SYMBOLS.map(daysOf), HTTP_SYMBOLS.slice(0, 100).map(hoursOf)];
    const [first, firstHours] = [await inTurn(days, ask), await inTurn(hours, ask)];
    const paced = await pacedLoad(days, ask);
    const full = await fullLoad(days, ask);
    return [
      row('a year of days from the lake, each asked for once', first, undefined),
      row('a week of hours out of minutes, each asked for once', firstHours, undefined),
      row(`a year of days from the cache, ${PACE} requests a second`, paced, 40),
      {
        ...row('the same as fast as it goes', full, 40),
        ...atLeast(full.ms.length / full.seconds, PACE),
      },
    ];
  } finally {
    agent.destroy();
    server.kill();
  }
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
async function inTurn(paths: readonly string[], ask: Ask): Promise<Load> {
  const queue = paths.values();
  return load(async (record) => {
    for (const path of queue) await record(ask(path));
  });
}

async function fullLoad(paths: readonly string[], ask: Ask): Promise<Load> {
  const end = performance.now() + SECONDS * MS_PER_SECOND;
  let next = 0;
  return load(async (record) => {
    while (performance.now() < end) await record(ask(paths[next++ % paths.length] ?? ''));
  });
}

/** Each client asks at its own times, whatever became of the question before. */
async function pacedLoad(paths: readonly string[], ask: Ask): Promise<Load> {
  const everyMs = (CLIENTS / PACE) * MS_PER_SECOND;
  const start = performance.now();
  let next = 0;
  return load(async (record, client) => {
    for (let turn = 0; turn * everyMs < SECONDS * MS_PER_SECOND; turn++) {
      const dueMs = start + turn * everyMs + (client / CLIENTS) * everyMs;
      await sleep(Math.max(0, dueMs - performance.now()));
      await record(ask(paths[next++ % paths.length] ?? ''));
    }
  });
}

async function load(
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
  const start = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(record, client)));
  return { ms, failures, seconds: (performance.now() - start) / MS_PER_SECOND };
}

function row(what: string, { ms, seconds, failures }: Load, p95Max: number | undefined): BenchRow {
  const sorted = ms.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const failed = failures === 0 ? '' : `, ${failures} failed`;
  return {
    what: `HTTP aggregates, ${CLIENTS} clients: ${what}`,
    figure: `p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, ${Math.round(ms.length / seconds)} /s${failed}`,
    target: p95Max === undefined ? '' : `p95 ≤ ${p95Max} ms`,
    ok: failures === 0 && (p95Max === undefined || at(0.95) <= p95Max),
  };
}

function atLeast(perSecond: number, min: number): Pick<BenchRow, 'target' | 'ok'> {
  return { target: `≥ ${min} /s`, ok: perSecond >= min };
}
