import { describe, expect, it } from 'vitest';
import { createEventHub, type NumberedEvent } from './event-hub.ts';

describe('an event hub', () => {
  it('hands events to everybody who listens, with numbers that count up', () => {
    const hub = createEventHub<string>(100);
    const [first, second]: [NumberedEvent<string>[], NumberedEvent<string>[]] = [[], []];
    const leaving = hub.subscribe((sent) => first.push(sent));
    hub.publish('a');
    hub.subscribe((sent) => second.push(sent));
    hub.publish('b');
    leaving.stop();
    hub.publish('c');
    expect(first).toEqual([
      { id: 101, event: 'a' },
      { id: 102, event: 'b' },
    ]);
    expect(second).toEqual([
      { id: 102, event: 'b' },
      { id: 103, event: 'c' },
    ]);
  });

  it('brings what was missed to somebody who comes back, and nothing to a new one', () => {
    const hub = createEventHub<string>(0);
    for (const event of ['a', 'b', 'c']) hub.publish(event);
    expect(hub.subscribe(() => undefined, 1).missed).toEqual([
      { id: 2, event: 'b' },
      { id: 3, event: 'c' },
    ]);
    expect(hub.subscribe(() => undefined, 0).missed).toHaveLength(3);
    expect(hub.subscribe(() => undefined, 3).missed).toEqual([]);
    expect(hub.subscribe(() => undefined).missed).toEqual([]);
  });

  it('says so when it no longer remembers what was missed', () => {
    const hub = createEventHub<string>(1000, 2);
    for (const event of ['a', 'b', 'c']) hub.publish(event);
    expect(hub.subscribe(() => undefined, 1001).missed).toHaveLength(2);
    expect(hub.subscribe(() => undefined, 1000).missed).toBe('too-old');
    // Numbers of a hub before this one, and of none.
    expect(hub.subscribe(() => undefined, 17).missed).toBe('too-old');
    expect(hub.subscribe(() => undefined, 5000).missed).toBe('too-old');
  });

  it('has nothing to bring before the first event', () => {
    const hub = createEventHub<string>(7);
    expect(hub.lastId()).toBe(7);
    expect(hub.subscribe(() => undefined, 7).missed).toEqual([]);
    expect(hub.subscribe(() => undefined, 6).missed).toBe('too-old');
  });
});
