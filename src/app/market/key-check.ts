import { createHash, timingSafeEqual } from 'node:crypto';

/** What a key is found to be. */
export type KeyVerdict = 'granted' | 'no-key' | 'unknown-key';

/** Judges the key of a request; `undefined` when it brings none. */
export type KeyCheck = (key: string | undefined) => KeyVerdict;

/** Accepts the token alone, compared in constant time; without a token, whatever a client sends, and nothing too. */
export function checkKey(token: string | undefined): KeyCheck {
  if (token === undefined) return () => 'granted';
  const expected = digestOf(token);
  return (key) => {
    if (key === undefined) return 'no-key';
    return timingSafeEqual(digestOf(key), expected) ? 'granted' : 'unknown-key';
  };
}

/** Of one length, whatever was sent. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
