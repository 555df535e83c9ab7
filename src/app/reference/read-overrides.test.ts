import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { readSplitOverrides } from './read-overrides.ts';

const CSV = 'ticker,execution_date,split_from,split_to,decision,note\nAAPL,2020-08-31,1,4,keep,café\n';

describe('a file of decisions about splits', () => {
  it('may be missing, or begin with a byte-order mark', async () => {
    await using folder = await makeTempFolder('overrides');
    expect(await readSplitOverrides(folder.path)).toEqual([]);
    await write(folder.path, Buffer.from(`\u{feff}${CSV}`));
    expect(await readSplitOverrides(folder.path)).toMatchObject([{ ticker: 'AAPL', note: 'café', line: 2 }]);
  });

  it.each(['latin1', 'utf16le'] as const)(
    'is refused in another encoding than UTF-8: %s',
    async (encoding) => {
      await using folder = await makeTempFolder('overrides');
      const mark = encoding === 'latin1' ? '' : '\u{feff}';
      await write(folder.path, Buffer.from(mark + CSV, encoding));
      await expect(readSplitOverrides(folder.path)).rejects.toMatchObject({
        code: 'E_OVERRIDES',
        message: expect.stringContaining('UTF-8'),
      });
    },
  );
});

async function write(root: string, bytes: Buffer): Promise<void> {
  await mkdir(join(root, 'overrides'), { recursive: true });
  await writeFile(join(root, 'overrides', 'splits.csv'), bytes);
}
