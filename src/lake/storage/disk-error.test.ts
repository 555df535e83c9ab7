import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { explainDiskError } from './disk-error.ts';

describe('explainDiskError', () => {
  it.each([
    ['ENOSPC: no space left on device, write', 'E_DISK_FULL'],
    ['EDQUOT: disk quota exceeded, write', 'E_DISK_FULL'],
    ['database or disk is full', 'E_DISK_FULL'],
    ['IO Error: Could not write all bytes to file "/lake/temp/x": wanted=4096 wrote=12', 'E_DISK_FULL'],
    ['IO Error: Could not write file "/lake/x": No space left on device', 'E_DISK_FULL'],
    ['EROFS: read-only file system, open', 'E_LAKE_READ_ONLY'],
    ['EACCES: permission denied, mkdir', 'E_LAKE_READ_ONLY'],
    ['EPERM: operation not permitted, rename', 'E_LAKE_READ_ONLY'],
    ['attempt to write a readonly database', 'E_LAKE_READ_ONLY'],
    ['IO Error: Cannot open file "/lake/x": Permission denied', 'E_LAKE_READ_ONLY'],
  ])('knows %j', (message, code) => {
    const error = new Error(message);
    expect(explainDiskError(error, '/lake')).toMatchObject({
      code,
      cause: error,
      message: expect.stringContaining('/lake'),
    });
  });

  it('goes by the code of a file-system error as well', () => {
    expect(
      explainDiskError(Object.assign(new Error('write failed'), { code: 'ENOSPC' }), '/lake'),
    ).toMatchObject({ code: 'E_DISK_FULL' });
  });

  it.each([
    new Error('Conversion Error: Could not convert string'),
    Object.assign(new Error('no such file'), { code: 'ENOENT' }),
    new BarlakeError('E_VERIFY', { message: 'the read-only mount ENOSPC' }),
    'ENOSPC',
    undefined,
  ])('gives back anything else as it was: %s', (error) => {
    expect(explainDiskError(error, '/lake')).toBe(error);
  });
});
