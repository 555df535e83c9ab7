import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** What network checks need. */
export interface NetworkCheckOptions {
  readonly clock: Clock;
  /** Bound of each single step. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Requests are signed with the time; the vendor refuses signatures 15 minutes off. */
const SKEW_FAIL_MS = 10 * 60_000;

/** A clock that is off by this much is not being kept. */
const SKEW_WARN_MS = 60_000;

/** Whether a URL's host has an address and its port answers. */
export async function checkReachable(
  setting: string,
  url: string,
  options: NetworkCheckOptions,
): Promise<Check> {
  const name = { name: `network ${setting}`, about: 'network' } as const;
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const portNumber = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const startMs = options.clock.monotonicMs();
  let address: string;
  try {
    ({ address } = await within(lookup(host), options));
  } catch (error) {
    options.signal.throwIfAborted();
    return fail(name, `${host} has no address (${reason(error)})`, `Check the network and ${setting}.`);
  }
  try {
    await openAndClose(address, portNumber, options);
  } catch (error) {
    options.signal.throwIfAborted();
    const mend = `Check firewall, proxy and ${setting}.`;
    return fail(name, `${host} (${address}) does not answer on port ${portNumber} (${reason(error)})`, mend);
  }
  const tookMs = Math.round(options.clock.monotonicMs() - startMs);
  return ok(name, `${host} (${address}) answers on port ${portNumber} after ${tookMs} ms`);
}

/** How far this machine's clock is from the vendor's, by the `Date` of a response. `undefined` when there is none. */
export async function checkClock(url: string, options: NetworkCheckOptions): Promise<Check | undefined> {
  const name = { name: 'clock', about: 'machine' } as const;
  const beforeMs = options.clock.nowMs();
  const date = await readDate(url, options);
  const skewMs = Date.parse(date ?? '') - (beforeMs + options.clock.nowMs()) / 2;
  if (Number.isNaN(skewMs)) return undefined;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const evidence =
    seconds <= 2 ? 'agrees with the vendor' : `${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} the vendor`;
  const mend = 'Let the system set its clock over the network (NTP): requests are signed with the time.';
  if (Math.abs(skewMs) > SKEW_FAIL_MS) return fail(name, evidence, mend);
  return Math.abs(skewMs) > SKEW_WARN_MS ? warn(name, evidence, mend) : ok(name, evidence);
}

async function readDate(
  url: string,
  { timeoutMs, signal }: NetworkCheckOptions,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return response.headers.get('date') ?? undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function openAndClose(host: string, port: number, options: NetworkCheckOptions): Promise<void> {
  const socket = connect({ host, port });
  try {
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    await within(opened, options);
  } finally {
    socket.destroy();
  }
}

async function within<T>(work: Promise<T>, { timeoutMs, signal }: NetworkCheckOptions): Promise<T> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  deadline.throwIfAborted();
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason as Error), { once: true });
  });
  return Promise.race([work, late]);
}

function reason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : String(error);
}
