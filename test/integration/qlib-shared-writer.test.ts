import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeBin } from '../../src/lake/qlib/feature-bin.ts';
import { openSharedWriter } from '../../src/lake/qlib/shared-writer.ts';
import type { GenerationPlan, WrittenFiles } from '../../src/lake/qlib/write-generation.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const NAMES = ['open', 'close'];
const SYMBOLS = 600;
const MANY = { files: SYMBOLS * NAMES.length };

let folder: TempFolder;
beforeEach(async () => {
  folder = await makeTempFolder('shared-writer');
});
afterEach(() => folder[Symbol.asyncDispose]());

/** The bins of a symbol, in arrays that are used again as those of an export are. */
const shared = [new Float32Array(4), new Float32Array(4)];
function binsOf(symbol: number): readonly Float32Array[] {
  return shared.map((bin, field) => {
    bin.set([symbol, symbol + field / 2, Number.NaN, -symbol]);
    return bin;
  });
}

async function writeAll(plan: GenerationPlan, size: { readonly files: number }): Promise<WrittenFiles> {
  await using writer = openSharedWriter(plan, size);
  for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
    writer.write(`s${symbol}`, { bins: binsOf(symbol) });
    if (symbol % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return await writer.finish();
}

async function planOf(name: string, earlier?: string): Promise<GenerationPlan> {
  const path = folder.at(name);
  await mkdir(join(path, 'features'), { recursive: true });
  return { path, freq: 'day', names: NAMES, earlier };
}

async function expectBins({ path }: GenerationPlan): Promise<void> {
  for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
    for (const [field, name] of NAMES.entries()) {
      const bin = decodeBin(await readFile(join(path, 'features', `s${symbol}`, `${name}.day.bin`)));
      expect(bin?.start).toBe(symbol);
      expect([...(bin?.values ?? [])]).toEqual([symbol + field / 2, Number.NaN, -symbol]);
    }
  }
}

/** The threads that are started from now on. */
function watchWorkers(): readonly Worker[] {
  const workers: Worker[] = [];
  process.on('worker', (worker) => workers.push(worker));
  return workers;
}

describe('a shared writer', () => {
  it('writes every file once, in two threads, and counts them', async () => {
    const workers = watchWorkers();
    const plan = await planOf('two');
    const found = await writeAll(plan, MANY);
    expect(found).toEqual({ written: MANY.files, kept: 0, bytes: MANY.files * 16 });
    expect(workers).toHaveLength(1);
    await expectBins(plan);
  });

  it('links files of the earlier generation that are the same', async () => {
    const earlier = await planOf('earlier');
    await writeAll(earlier, MANY);
    await writeFile(join(earlier.path, 'features', 's7', 'open.day.bin'), 'other');
    const plan = await planOf('later', earlier.path);
    expect(await writeAll(plan, MANY)).toEqual({ written: 1, kept: MANY.files - 1, bytes: 16 });
    await expectBins(plan);
  });

  it('starts no thread for a few files', async () => {
    const workers = watchWorkers();
    const plan = await planOf('few');
    expect(await writeAll(plan, { files: 10 })).toMatchObject({ written: MANY.files });
    expect(workers).toEqual([]);
  });

  it('hands on what fails in the other thread, and leaves none behind', async () => {
    const plan = await planOf('failing');
    await mkdir(join(plan.path, 'features', 's0', 'open.day.bin'), { recursive: true });
    const workers = watchWorkers();
    await expect(writeAll(plan, MANY)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(workers.map(({ threadId }) => threadId)).toEqual([-1]);
  });
});
