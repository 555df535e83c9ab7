import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { partitionsDocumentSchema } from '../../contract/api/partitions.ts';
import { inLake } from '../../src/lake/storage/lake-paths.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { runInside } from '../support/run-barlake.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;
let server: OpenServer;

beforeAll(async () => {
  sample = await makeSampleLake('serve-rebuilt');
  server = await openServer(sample.root);
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

async function bronze() {
  const response = await server.get(`${API_PATH.partitions}?layer=bronze&dataset=stocks_daily&limit=500`);
  return partitionsDocumentSchema.parse(await response.json());
}

async function barDays(): Promise<number> {
  const response = await server.get(`${API_PATH.bars}?dataset=stocks_daily&columns=date&format=ndjson`);
  return new Set((await response.text()).trim().split('\n')).size;
}

describe('a server whose catalog is made anew', () => {
  it('goes on with the new one, in lists, in bars, and after further changes', async () => {
    const before = await bronze();
    const [gone] = before.rows;
    if (gone === undefined) throw new Error('the sample has no days');
    expect(await barDays()).toBe(before.total);
    for (const end of ['', '-wal', '-shm']) await rm(`${sample.root}/catalog.db${end}`, { force: true });
    await rm(inLake(sample.root, gone.path));
    const rebuilt = await runInside(['catalog', 'rebuild', '--lake', sample.root, '--json'], {
      cwd: sample.root,
    });
    expect(rebuilt).toMatchObject({ code: 0 });
    const after = await bronze();
    expect(after.total).toBe(before.total - 1);
    expect(after.rows.map(({ key }) => key)).not.toContain(gone.key);
    expect(await barDays()).toBe(after.total);
    // Once more, with nothing changed but the file: what was kept in memory was about another one.
    for (const end of ['', '-wal', '-shm']) await rm(`${sample.root}/catalog.db${end}`, { force: true });
    const [next] = after.rows;
    await rm(inLake(sample.root, next?.path ?? ''));
    await runInside(['catalog', 'rebuild', '--lake', sample.root, '--json'], { cwd: sample.root });
    expect((await bronze()).total).toBe(before.total - 2);
  });
});
