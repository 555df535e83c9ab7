import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { openSession } from './session.ts';

/** Would take hours. */
const ENDLESS =
  'SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE (a.range * b.range) % 7 = 3';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('guard');
});
afterAll(async () => folder[Symbol.asyncDispose]());

const open = async () => openSession({ threads: 1, memoryMb: 200, tempFolder: folder.at('spill') });

describe('an engine that is closed under a statement', () => {
  it.each(['run', 'rows'] as const)(
    'ends the statement of %s first when its connection goes',
    async (how) => {
      const session = await open();
      const connection = await session.connect();
      const statement = connection[how](ENDLESS);
      connection[Symbol.dispose]();
      connection[Symbol.dispose]();
      await expect(statement).rejects.toThrow(/interrupt/i);
      using other = await session.connect();
      expect(await other.rows('SELECT 1::INTEGER AS one')).toEqual([{ one: 1 }]);
      session[Symbol.dispose]();
    },
  );

  it('ends every statement first when it goes as a whole', async () => {
    const session = await open();
    const statements = await Promise.all([1, 2].map(async () => (await session.connect()).raw)).then(
      (connections) =>
        connections.map(async (raw) => raw.stream(ENDLESS).then((result) => result.fetchChunk())),
    );
    session[Symbol.dispose]();
    const ends = await Promise.allSettled(statements);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
