import { describe, expect, it } from 'vitest';
import { judgeMemory, memoryLevel } from './judge-memory.ts';

const use = (usedBytes: number, limitBytes = 100) => ({ usedBytes, limitBytes });

describe('the verdict on memory', () => {
  it.each([
    [0, 'calm'],
    [0.749, 'calm'],
    [0.75, 'full'],
    [0.849, 'full'],
    [0.85, 'shedding'],
    [1.2, 'shedding'],
  ] as const)('of a share of %f is %s', (share, level) => {
    expect(memoryLevel(share)).toBe(level);
  });

  it('lets tasks start again only a little below where it stopped them', () => {
    expect(memoryLevel(0.72)).toBe('calm');
    expect(memoryLevel(0.72, 'full')).toBe('full');
    expect(memoryLevel(0.72, 'shedding')).toBe('full');
    expect(memoryLevel(0.69, 'full')).toBe('calm');
  });

  it('goes by the limit that is nearest to being reached, and says whose it is', () => {
    expect(judgeMemory({ process: use(10) })).toEqual({ level: 'calm', share: 0.1, of: 'process' });
    const reading = { process: use(10), group: use(80), machine: use(90) };
    expect(judgeMemory(reading)).toEqual({ level: 'shedding', share: 0.9, of: 'machine' });
    expect(judgeMemory({ ...reading, machine: use(20) })).toEqual({ level: 'full', share: 0.8, of: 'group' });
  });

  it('counts a limit of nothing as none', () => {
    expect(judgeMemory({ process: use(10), group: use(5, 0) })).toMatchObject({ of: 'process' });
  });
});
