import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostAtOnce, planResources, RESOURCE_MODES, stepDown } from './resource-plan.ts';

const GIB = 1024 ** 3;
const machine = (usableCores: number, gib: number) => ({ usableCores, usableMemoryBytes: gib * GIB });

describe('the resources of a run', () => {
  it.each([
    [1, 2, { mode: 'streaming', downloads: 8, ingests: 1, duckdbThreads: 1, duckdbMemoryMb: 491 }],
    [2, 23.5, { mode: 'streaming', downloads: 8, ingests: 1, duckdbThreads: 2, duckdbMemoryMb: 700 }],
    [16, 16, { mode: 'streaming', downloads: 8, ingests: 1, duckdbThreads: 4, duckdbMemoryMb: 700 }],
    [8, 31.3, { mode: 'batch', downloads: 16, ingests: 4, duckdbThreads: 8, duckdbMemoryMb: 10_256 }],
    [8, 62.7, { mode: 'batch', downloads: 16, ingests: 4, duckdbThreads: 8, duckdbMemoryMb: 20_545 }],
    [32, 128, { mode: 'parallel', downloads: 32, ingests: 16, duckdbThreads: 32, duckdbMemoryMb: 62_914 }],
  ])('suit %i cores and %d GiB', (cores, gib, expected) => {
    expect(planResources(machine(cores, gib))).toMatchObject(expected);
  });

  it('are frugal under half a gigabyte', () => {
    expect(planResources(machine(8, 64), { memoryLimitMb: 512 })).toMatchObject({
      mode: 'streaming',
      downloads: 4,
      ingests: 1,
      duckdbThreads: 1,
      duckdbMemoryMb: 128,
    });
  });

  it('differ in every part from mode to mode', () => {
    const plans = RESOURCE_MODES.map((mode) => planResources(machine(64, 256), { mode }));
    for (const part of ['downloads', 'ingests', 'duckdbThreads', 'duckdbMemoryMb', 'rowGroupRows'] as const) {
      const values = plans.map((plan) => plan[part]);
      expect(values).toEqual([...new Set(values)].toSorted((left, right) => left - right));
    }
    expect(plans.map(({ codec }) => codec)).toEqual(['snappy', 'zstd', 'zstd']);
  });

  it('count fast cores alone', () => {
    expect(planResources({ ...machine(12, 64), fastCores: 4 })).toMatchObject({
      ingests: 2,
      duckdbThreads: 4,
    });
  });

  it('leave a fifth of the memory free', () => {
    expect(planResources(machine(4, 10)).memoryLimitMb).toBe(8192);
  });

  it('spare the processor on small machines and the disk on large ones', () => {
    const codecs = [2, 24, 48, 256].map((gib) => planResources(machine(4, gib)).codec);
    expect(codecs).toEqual(['snappy', 'snappy', 'zstd', 'zstd']);
  });

  it('take what is fixed by hand, and derive the rest from it', () => {
    const plan = planResources(machine(32, 128), { memoryLimitMb: 4096, downloads: 3, codec: 'zstd' });
    expect(plan).toMatchObject({ mode: 'streaming', memoryLimitMb: 4096, downloads: 3, codec: 'zstd' });
    expect(planResources(machine(2, 8), { mode: 'parallel' })).toMatchObject({
      mode: 'parallel',
      downloads: 32,
    });
  });

  it('stay within the machine whatever it is', () => {
    const cores = fc.integer({ min: 1, max: 512 });
    const gib = fc.double({ min: 1, max: 4096, noNaN: true });
    fc.assert(
      fc.property(cores, gib, (usableCores, memory) => {
        const plan = planResources(machine(usableCores, memory));
        expect(plan.memoryLimitMb).toBeLessThanOrEqual(memory * 1024 * 0.8);
        expect(plan.duckdbMemoryMb).toBeLessThan(plan.memoryLimitMb);
        expect(plan.duckdbThreads).toBeLessThanOrEqual(usableCores);
        expect(Math.min(plan.ingests, plan.duckdbThreads, plan.downloads)).toBeGreaterThanOrEqual(1);
        expect(plan.ingests).toBeLessThanOrEqual(Math.max(1, usableCores / 2));
      }),
    );
  });
});

describe('stepping down', () => {
  it('goes through the modes, then halves, and ends', () => {
    const first = planResources(machine(32, 128));
    const steps = [first];
    for (let next = stepDown(first); next !== undefined; next = stepDown(next)) steps.push(next);
    expect(steps.map(({ mode }) => mode).slice(0, 3)).toEqual(['parallel', 'batch', 'streaming']);
    expect(steps.map(({ duckdbMemoryMb }) => duckdbMemoryMb).slice(0, 3)).toEqual([62_914, 24_576, 700]);
    expect(steps.length).toBeLessThan(10);
    expect(steps.at(-1)).toMatchObject({ downloads: 1, ingests: 1, duckdbThreads: 1, duckdbMemoryMb: 128 });
  });

  it('never asks for more of anything, and leaves how files are written alone', () => {
    const parts = ['downloads', 'ingests', 'duckdbThreads', 'duckdbMemoryMb'] as const;
    const cores = fc.integer({ min: 1, max: 128 });
    fc.assert(
      fc.property(cores, fc.integer({ min: 1, max: 512 }), (usableCores, gib) => {
        const plan = planResources(machine(usableCores, gib));
        const less = stepDown(plan);
        if (less === undefined) return;
        for (const part of parts) expect(less[part]).toBeLessThanOrEqual(plan[part]);
        expect(less).toMatchObject({ codec: plan.codec, rowGroupRows: plan.rowGroupRows });
      }),
    );
  });
});

describe('what a process may be asked for at most', () => {
  it.each([
    [1, 100, { downloads: 1, ingests: 1 }],
    [4, 2_048, { downloads: 16, ingests: 4 }],
    [96, 1_000_000, { downloads: 64, ingests: 96 }],
  ])('with %i cores and %i megabytes is %o', (usableCores, memoryLimitMb, wanted) => {
    expect(mostAtOnce({ usableCores }, { memoryLimitMb })).toEqual(wanted);
  });
});
