import { describe, expect, it } from 'vitest';
import { hidePassword, passwordsOf } from './url-password.ts';

describe('the password of a URL', () => {
  it('is hidden, whether it stands before the host or behind the question mark', () => {
    expect(hidePassword('postgres://me:secret@host/db')).toBe('postgres://me:***@host/db');
    expect(hidePassword('postgres://host/db?password=secret&a=1')).toBe(
      'postgres://host/db?password=***&a=1',
    );
    expect(hidePassword('sqlite')).toBe('sqlite');
    expect(hidePassword('redis://host/0')).toBe('redis://host/0');
  });

  it('is known as written and as meant', () => {
    expect(passwordsOf('postgres://me:s%40cret@host/db')).toEqual(['s%40cret', 's@cret']);
    expect(passwordsOf('postgres://me:100%@host/db?password=other')).toEqual(['100%', 'other']);
    expect(passwordsOf('postgres://host/db')).toEqual([]);
    expect(passwordsOf('sqlite')).toEqual([]);
  });
});
