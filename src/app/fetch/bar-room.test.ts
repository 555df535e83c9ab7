import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBarRoom } from './bar-room.ts';

const { signal } = new AbortController();

describe('room for bars', () => {
  it('lets in what fits, in order, and the next when one leaves', async () => {
    const room = createBarRoom(10);
    const inside: string[] = [];
    const enter = async (name: string, bars: number): Promise<Disposable> => {
      const place = await room.enter(bars, signal);
      inside.push(name);
      return place;
    };
    const first = enter('a', 6);
    const second = enter('b', 4);
    const third = enter('c', 8);
    const small = enter('d', 1);
    await turn();
    expect(inside).toEqual(['a', 'b']);
    (await first)[Symbol.dispose]();
    await turn();
    expect(inside).toEqual(['a', 'b']);
    (await second)[Symbol.dispose]();
    await Promise.all([third, small]);
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets one in that is larger than the room when nobody else is inside', async () => {
    const room = createBarRoom(10);
    using place = await room.enter(11, signal);
    expect(place).toBeDefined();
  });

  it('forgets those that give up while they wait', async () => {
    const room = createBarRoom(10);
    const stop = new AbortController();
    const place = await room.enter(9, signal);
    const stopped = room.enter(5, stop.signal);
    const behind = room.enter(1, signal);
    stop.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    await expect(behind).resolves.toBeDefined();
    place[Symbol.dispose]();
    await expect(room.enter(9, signal)).resolves.toBeDefined();
  });
});
