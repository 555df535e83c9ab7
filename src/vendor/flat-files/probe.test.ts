import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { HeadOutcome, ListedObject } from './flat-file-store.ts';
import { createFlatFileProbe } from './probe.ts';

const OBJECT: ListedObject = {
  key: 'p/2026/10/2026-10-02.csv.gz',
  etag: 'e',
  sizeBytes: 1,
  lastModifiedMs: 0,
};
const OPTIONS = { prefix: 'p', month: '2026/10' };
const signal = new AbortController().signal;

async function probe(listed: readonly ListedObject[] | BarlakeError, head?: HeadOutcome) {
  const asked: string[] = [];
  const store = {
    list: (prefix: string) => {
      asked.push(`LIST ${prefix}`);
      return listed instanceof BarlakeError ? Promise.reject(listed) : Promise.resolve(listed);
    },
    head: (key: string) => {
      asked.push(`HEAD ${key}`);
      return Promise.resolve(head ?? { kind: 'absent' as const });
    },
  };
  return { asked, result: await createFlatFileProbe(store, OPTIONS).probe(signal) };
}

describe('the probe of the flat files', () => {
  it('asks for the last file of the month and nothing more', async () => {
    const older = { ...OBJECT, key: 'p/2026/10/2026-10-01.csv.gz' };
    const { asked, result } = await probe([older, OBJECT], { kind: 'found', object: OBJECT });
    expect(asked).toEqual(['LIST p/2026/10/', `HEAD ${OBJECT.key}`]);
    expect(result.kind).toBe('accepted');
  });

  it('tells a plan that lacks the files from a refused key', async () => {
    expect((await probe([OBJECT], { kind: 'forbidden', message: '403' })).result.kind).toBe('forbidden');
    const refused = new BarlakeError('E_CREDENTIALS_REFUSED', { message: 'no' });
    expect((await probe(refused)).result).toEqual({ kind: 'refused', message: 'no' });
  });

  it('calls everything else unreachable, and accepts an empty month', async () => {
    const down = new BarlakeError('E_UNREACHABLE', { message: 'down' });
    expect((await probe(down)).result.kind).toBe('unreachable');
    expect((await probe([])).result.kind).toBe('accepted');
  });

  it('passes a cancellation on', async () => {
    await expect(probe(new BarlakeError('E_CANCELLED', { message: 'stop' }))).rejects.toThrow('stop');
  });
});
