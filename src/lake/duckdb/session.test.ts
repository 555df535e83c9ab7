import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { type DuckDbConnection, openSession } from './session.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('session');
});
afterAll(async () => folder[Symbol.asyncDispose]());

async function limitsOf(connection: DuckDbConnection): Promise<unknown> {
  const [row] = await connection.rows(
    "SELECT current_setting('threads')::INTEGER AS threads, current_setting('memory_limit') AS memory",
  );
  return row;
}

describe('an engine whose limits are changed', () => {
  it('takes less and more on every connection, also under a running statement', async () => {
    using session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
    using connection = await session.connect();
    using busy = await session.connect();
    const statement = busy.rows('SELECT sum(range) AS total FROM range(30000000)');
    expect(await session.adjust({ threads: 1, memoryMb: 200 })).toBe(true);
    expect(await limitsOf(connection)).toEqual({ threads: 1, memory: '190.7 MiB' });
    expect(await statement).toEqual([{ total: expect.anything() }]);
    expect(await session.adjust({ threads: 2, memoryMb: 400 })).toBe(true);
    expect(await limitsOf(connection)).toEqual({ threads: 2, memory: '381.4 MiB' });
  });

  it('keeps what is in use, says so, and goes on', async () => {
    using session = await openSession({ threads: 1, memoryMb: 400, tempFolder: '' });
    using connection = await session.connect();
    await connection.run('CREATE TEMP TABLE kept AS SELECT range AS a, random() AS b FROM range(8000000)');
    expect(await session.adjust({ threads: 1, memoryMb: 20 })).toBe(false);
    expect(await connection.rows('SELECT count(*)::INTEGER AS rows FROM kept')).toEqual([
      { rows: 8_000_000 },
    ]);
  });
});
