import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { bringFiles, comeSound } from './bring-files.ts';
import { mountStorage } from './mounts.ts';
import { refusingStorage } from './refusing-storage.ts';

async function bringFrom(root: string, code: ErrorCode): Promise<boolean> {
  const refusal = new BarlakeError(code, { message: 'It is not there.', mend: 'Put it there.' });
  using _mount = mountStorage(root, refusingStorage(refusal));
  return await comeSound(bringFiles([`${root}/bronze/a.parquet`]));
}

describe('whether files come sound', () => {
  it('is told of plain files, which need not be brought', async () => {
    expect(await comeSound(bringFiles(['/nowhere/a.parquet']))).toBe(true);
  });

  it('is denied of what is damaged where it is kept, and of nothing else', async () => {
    expect(await bringFrom('/sound-damaged', 'E_STORE_DAMAGED')).toBe(false);
    await expect(bringFrom('/sound-unreachable', 'E_STORE_UNREACHABLE')).rejects.toMatchObject({
      code: 'E_STORE_UNREACHABLE',
    });
  });
});
