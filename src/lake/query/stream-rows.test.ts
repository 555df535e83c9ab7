import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReadSession, type ReadSession } from './read-session.ts';
import { streamRows } from './stream-rows.ts';

let session: ReadSession;

beforeAll(async () => {
  session = await openReadSession({ threads: 1, memoryMb: 300 });
});

afterAll(async () => session[Symbol.asyncDispose]());

const ENDLESS = 'SELECT count(*) FROM range(1000000000000)';

it('stops after the rows that are wanted', async () => {
  const statement = { sql: 'SELECT i FROM range(?) AS t(i)', values: [1_000_000], rowsMax: 5000 };
  const result = await streamRows(session.connection, statement, new AbortController().signal);
  const batches = await Array.fromAsync(result.batches);
  expect(batches.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(5000);
});

it('throws the reason of a signal that aborted before', async () => {
  const reason = new Error('stopped');
  const work = streamRows(session.connection, { sql: ENDLESS, values: [] }, AbortSignal.abort(reason));
  await expect(work).rejects.toBe(reason);
});

it.each([0, 1, 20, 200])('interrupts a statement %i ms after it began', async (delayMs) => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  setTimeout(() => controller.abort(reason), delayMs);
  const work = streamRows(session.connection, { sql: ENDLESS, values: [] }, controller.signal);
  await expect(work).rejects.toBe(reason);
});

it('interrupts between batches', async () => {
  const controller = new AbortController();
  const statement = { sql: 'SELECT i FROM range(1000000000) AS t(i)', values: [] };
  const result = await streamRows(session.connection, statement, controller.signal);
  const read = async (): Promise<void> => {
    for await (const _ of result.batches) controller.abort(new Error('enough'));
  };
  await expect(read()).rejects.toThrow('enough');
});
