import { describe, expect, it } from 'vitest';
import { shareSignal } from './share-signal.ts';

describe('a signal that several share', () => {
  it('aborts when the last of them does, for his reason', () => {
    const shared = shareSignal();
    const [one, two] = [new AbortController(), new AbortController()];
    shared.join(one.signal);
    shared.join(two.signal);
    one.abort('first');
    expect(shared.signal.aborted).toBe(false);
    two.abort('second');
    expect(shared.signal.reason).toBe('second');
  });

  it('does not wait for those who have left, nor abort because they do', () => {
    const shared = shareSignal();
    const [one, two] = [new AbortController(), new AbortController()];
    const joined = shared.join(one.signal);
    shared.join(two.signal);
    joined[Symbol.dispose]();
    one.abort();
    expect(shared.signal.aborted).toBe(false);
    two.abort('second');
    expect(shared.signal.reason).toBe('second');
  });

  it('has aborted when its only one had before he joined', () => {
    const shared = shareSignal();
    shared.join(AbortSignal.abort('before'));
    expect(shared.signal.reason).toBe('before');
  });
});
