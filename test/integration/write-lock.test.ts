import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { takeWriteLock } from '../../src/lake/storage/write-lock.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const OWNER = { pid: 4711, command: 'sync', since: '2024-03-07T12:00:00.000Z' };
const children: ChildProcess[] = [];
let folder: TempFolder;

beforeAll(async () => {
  folder = await makeTempFolder('lock');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder[Symbol.asyncDispose]());

const take = (root: string, signal = new AbortController().signal) => takeWriteLock(root, OWNER, signal);

/** A process that holds the lock of `root` until it is killed. */
async function holdElsewhere(root: string): Promise<ChildProcess> {
  const module = JSON.stringify(
    join(import.meta.dirname, '..', '..', 'src', 'lake', 'storage', 'write-lock.ts'),
  );
  const script = `const { takeWriteLock } = await import(${module});
    await takeWriteLock(${JSON.stringify(root)}, { pid: process.pid, command: 'sync', since: 'noon' }, new AbortController().signal);
    console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('takeWriteLock', () => {
  it('makes the folder, and says who holds the lock', async () => {
    const root = folder.at('new', 'lake');
    using _lock = await take(root);
    expect(JSON.parse(readFileSync(join(root, 'lock.json'), 'utf8'))).toEqual(OWNER);
  });

  it('can be taken again when it was let go', async () => {
    const root = folder.at('again');
    (await take(root))[Symbol.dispose]();
    (await take(root))[Symbol.dispose]();
    expect(existsSync(join(root, 'lock.db'))).toBe(true);
  });

  it('is refused to a second holder in the same process, with the name of the first', async () => {
    const root = folder.at('same');
    using _lock = await take(root);
    await expect(take(root)).rejects.toMatchObject({
      code: 'E_LAKE_LOCKED',
      message: expect.stringContaining('process 4711 (barlake sync, since 2024-03-07T12:00:00.000Z)'),
    });
  });

  it('is refused while another process holds it, at once when the wait is aborted', async () => {
    const root = folder.at('other');
    const { pid } = await holdElsewhere(root);
    const refused = take(root, AbortSignal.abort());
    await expect(refused).rejects.toMatchObject({
      code: 'E_LAKE_LOCKED',
      message: expect.stringContaining(`process ${pid}`),
    });
  });

  it('ends with its holder, even by kill -9, and a waiting successor gets it', async () => {
    const root = folder.at('killed');
    const child = await holdElsewhere(root);
    setTimeout(() => child.kill('SIGKILL'), 300);
    using lock = await take(root);
    expect(lock).toBeDefined();
  });

  it('goes to exactly one of many that ask at once', async () => {
    const root = folder.at('crowd');
    const signal = AbortSignal.abort();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => take(root, signal)));
    const won = asked.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const each of won) if (each.status === 'fulfilled') each.value[Symbol.dispose]();
  });

  it('holds without its name tag when that cannot be written', async () => {
    const root = folder.at('nameless');
    mkdirSync(join(root, 'lock.json'), { recursive: true });
    using _lock = await take(root);
    await expect(take(root, AbortSignal.abort())).rejects.toMatchObject({
      message: expect.stringContaining('another process'),
    });
  });
});
