import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

describe('the cache folder', () => {
  it.each([
    ['linux', {}, '/home/a/.cache/barlake'],
    ['linux', { XDG_CACHE_HOME: '/var/cache/a' }, '/var/cache/a/barlake'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/a/.cache/barlake'],
    ['darwin', { XDG_CACHE_HOME: '/x' }, '/home/a/Library/Caches/barlake'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/barlake/cache'],
    ['win32', {}, '/home/a/AppData/Local/barlake/cache'],
  ] as const)('on %s with %j is %s', (platform, env, folder) => {
    expect(cacheFolder({ platform, homeFolder: '/home/a', env })).toBe(join(folder));
  });
});
