import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { ServerEvent } from '../../../contract/api/events.ts';
import { createEventHub } from '../../observe/event-hub.ts';
import { writeEvents } from './write-events.ts';

describe('a stream of events', () => {
  it('begins with what was missed, goes on with what happens, and ends with the signal', async () => {
    const hub = createEventHub<ServerEvent>(10);
    hub.publish({ kind: 'schedule', job: 'missed' });
    const stopping = new AbortController();
    const reader = new PassThrough();
    const written = writeEvents(reader, hub, { after: 10, signal: stopping.signal });
    hub.publish({ kind: 'schedule', job: 'live' });
    stopping.abort();
    hub.publish({ kind: 'schedule', job: 'late' });
    await written;
    expect(await text(reader)).toBe(
      [
        'retry: 2000',
        'id: 11\nevent: schedule\ndata: {"kind":"schedule","job":"missed"}',
        'id: 12\nevent: schedule\ndata: {"kind":"schedule","job":"live"}',
        '',
      ].join('\n\n'),
    );
  });

  it('begins with a reset when what was missed is forgotten', async () => {
    const hub = createEventHub<ServerEvent>(10);
    const reader = new PassThrough();
    await writeEvents(reader, hub, { after: 3, signal: AbortSignal.abort() });
    expect(await text(reader)).toBe('retry: 2000\n\nid: 10\nevent: reset\ndata: {"kind":"reset"}\n\n');
  });

  it('cuts a reader off that does not read, and keeps nothing for it', async () => {
    const hub = createEventHub<ServerEvent>(0);
    const reader = new PassThrough();
    const written = writeEvents(reader, hub, { after: undefined, signal: new AbortController().signal });
    const event: ServerEvent = { kind: 'lake', datasets: ['x'.repeat(10_000)] };
    for (let count = 0; count < 200 && !reader.destroyed; count++) hub.publish(event);
    await written;
    expect(reader.destroyed).toBe(true);
    expect(hub.lastId()).toBeLessThan(200);
    const before = reader.writableLength;
    hub.publish(event);
    expect(reader.writableLength).toBe(before);
  });
});
