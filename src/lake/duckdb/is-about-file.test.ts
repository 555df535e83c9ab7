import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { isAboutFile } from './is-about-file.ts';

const told = (code: 'E_STORE_DAMAGED' | 'E_STORE_UNREACHABLE') =>
  new BarlakeError(code, { message: 'm', mend: 'm' });

describe('a failure to read a file', () => {
  it.each([
    ['bytes that are none of Parquet', new Error('Invalid Input Error: No magic bytes found'), true],
    ['other bytes than its writer vouched for', told('E_STORE_DAMAGED'), true],
    ['a storage that is away', told('E_STORE_UNREACHABLE'), false],
    ['its absence', Object.assign(new Error('no such file'), { code: 'ENOENT' }), false],
    ['want of memory', new Error('Out of Memory Error: failed to allocate'), false],
    ['a command that was told to end', new DOMException('This operation was aborted', 'AbortError'), false],
  ])('is, or is not, about the file: %s', (_, error, expected) => expect(isAboutFile(error)).toBe(expected));
});
