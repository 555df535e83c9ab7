import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectionPool } from './connection-pool.ts';
import { type DuckDbSession, openSession } from './session.ts';

let session: DuckDbSession;
beforeAll(async () => {
  session = await openSession({ threads: 1, memoryMb: 128, tempFolder: '/nonexistent' });
});
afterAll(() => session[Symbol.dispose]());

const signal = new AbortController().signal;

describe('a pool of connections', () => {
  it('lends no more than it has, in order of asking, and takes each back once', async () => {
    using pool = createConnectionPool(session, { connectionsMax: 2, setUp: 'SELECT 1' });
    const first = await pool.lease(signal);
    const second = await pool.lease(signal);
    const order: string[] = [];
    const third = pool.lease(signal).then((lease) => {
      order.push('third');
      return lease;
    });
    const fourth = pool.lease(signal).then((lease) => {
      order.push('fourth');
      return lease;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    (await third)[Symbol.dispose]();
    (await fourth)[Symbol.dispose]();
    expect(order).toEqual(['third', 'fourth']);
    second[Symbol.dispose]();
  });

  it('lets go of those who give up, and of their place', async () => {
    using pool = createConnectionPool(session, { connectionsMax: 1, setUp: 'SELECT 1' });
    const only = await pool.lease(signal);
    const stop = new AbortController();
    const waiting = pool.lease(stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    only[Symbol.dispose]();
    (await pool.lease(signal))[Symbol.dispose]();
  });

  it('lends one at a time while memory is short, and all again once it is not', async () => {
    let isShort = true;
    using pool = createConnectionPool(session, {
      connectionsMax: 3,
      setUp: 'SELECT 1',
      isShort: () => isShort,
    });
    const first = await pool.lease(signal);
    let begun = 0;
    const others = [1, 2, 3].map(async () => {
      const lease = await pool.lease(signal);
      begun += 1;
      return lease;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toBe(0);
    first[Symbol.dispose]();
    const second = await Promise.race(others);
    expect(begun).toBe(1);
    isShort = false;
    second[Symbol.dispose]();
    expect(await Promise.all(others)).toHaveLength(3);
    for (const lease of await Promise.all(others)) lease[Symbol.dispose]();
  });

  it('gives the place back when a connection cannot be set up', async () => {
    using pool = createConnectionPool(session, { connectionsMax: 1, setUp: 'SELECT nothing FROM nowhere' });
    await expect(pool.lease(signal)).rejects.toThrow('nowhere');
    await expect(pool.lease(signal)).rejects.toThrow('nowhere');
  });

  it('refuses those for whom there is no room to wait', async () => {
    using pool = createConnectionPool(session, { connectionsMax: 1, setUp: 'SELECT 1' });
    const only = await pool.lease(signal);
    const stop = new AbortController();
    const waiting = Array.from({ length: 1000 }, async () => pool.lease(stop.signal));
    await expect(pool.lease(signal)).rejects.toMatchObject({ code: 'E_BUSY' });
    stop.abort(new Error('enough'));
    const ended = await Promise.allSettled(waiting);
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['rejected']));
    only[Symbol.dispose]();
  });
});
