import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

describe('a configuration file without secrets', () => {
  it('is as it was, comments and all, when it holds none', () => {
    const text = '# mine\nlake:\n  root: ./data   # here\ncatalog: { url: sqlite }\n';
    expect(withoutSecrets(text)).toBe(text);
  });

  it('lacks keys, and the passwords of URLs', () => {
    const text = `vendor:
  credentials: { apiKey: abcdefgh-1, s3SecretKey: the-other }
  attempts: 3 # few
server: { token: 'sixteen-characters' }
catalog: { url: 'postgres://me:my-word@host/db?schema=a' }
`;
    const cleaned = withoutSecrets(text) ?? '';
    expect(cleaned).not.toMatch(/abcdefgh|the-other|sixteen|my-word/);
    expect(cleaned).toContain('attempts: 3 # few');
    expect(cleaned).toContain('postgres://me@host/db?schema=a');
  });

  it('is not to be had when a secret stands in a comment too', () => {
    expect(withoutSecrets('# abcdefgh-1\nvendor: { credentials: { apiKey: abcdefgh-1 } }\n')).toBeUndefined();
  });

  it.each([
    'mine: &key abcdefgh-1\nvendor: { credentials: { apiKey: *key } }\n',
    'mine: &keys { apiKey: abcdefgh-1 }\nvendor: { credentials: *keys }\n',
    "mine: &url 'postgres://me:my-word@host/db'\ncatalog: { url: *url }\n",
  ])('is not to be had when a secret stands where an alias points: %j', (text) => {
    expect(withoutSecrets(text)).toBeUndefined();
  });
});
