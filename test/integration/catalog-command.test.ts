import { existsSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogRebuildDocumentSchema } from '../../contract/cli/catalog-rebuild.ts';
import { bronzePath, catalogPath, inLake } from '../../src/lake/storage/lake-paths.ts';
import { takeWriteLock } from '../../src/lake/storage/write-lock.ts';
import { DAY, file, line } from '../support/ingest-text.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { makeSmallLake, type SmallLake } from '../support/small-lake.ts';

let lake: SmallLake;
beforeAll(async () => {
  lake = await makeSmallLake('catalog-command');
  lake.offer('stocks_daily', DAY, file(line(), 'broken'));
  lake.offer('crypto_daily', DAY, file(line({ ticker: 'X:BTCUSD' })));
  await lake.sync();
});
afterAll(() => lake[Symbol.asyncDispose]());

const barlake = async (...args: readonly string[]) =>
  runInside(['catalog', 'rebuild', '--lake', lake.root, ...args], { cwd: join(lake.root, '..') });

describe('barlake catalog rebuild', () => {
  it('says what the catalog holds now', async () => {
    const before = catalogFacts(lake.root);
    const { code, out } = await barlake();
    expect(code).toBe(0);
    expect(out).toMatch(/dataset +landing +bronze +silver +bars +refused +days/);
    expect(out).toMatch(/stocks_daily +1 +1 +0 +1 +1 +2024-03-07 … 2024-03-07/);
    expect(catalogFacts(lake.root)).toEqual(before);
  });

  it('prints one document under --json', async () => {
    const { code, out } = await barlake('--json');
    expect(code).toBe(0);
    expect(catalogRebuildDocumentSchema.parse(JSON.parse(out))).toMatchObject({
      previous: { kind: 'kept', path: null },
      series: [],
      datasets: [
        { dataset: 'stocks_daily', rows: 1, quarantined: 1 },
        { dataset: 'crypto_daily', rows: 1 },
      ],
      damaged: [],
    });
  });

  it('says where it put a catalog that it could not read', async () => {
    await writeFile(catalogPath(lake.root), 'no database');
    const { code, err } = await barlake();
    expect(code).toBe(0);
    expect(err).toContain(join(lake.root, 'catalog.damaged-1.db'));
  });

  it('waits for no other writer: it says who that is', async () => {
    const owner = { pid: 4711, command: 'sync', since: 'noon' };
    using _lock = await takeWriteLock(lake.root, owner, new AbortController().signal);
    expect(await barlake()).toMatchObject({ code: 1, err: expect.stringContaining('4711') });
  });

  it('ends with 3 when files are damaged, and names them', async () => {
    const path = bronzePath('crypto_daily', DAY);
    await truncate(inLake(lake.root, path), 100);
    expect(await barlake()).toMatchObject({ code: 3, err: expect.stringContaining(path) });
    const { code, out } = await barlake('--json');
    expect(code).toBe(3);
    expect(catalogRebuildDocumentSchema.parse(JSON.parse(out)).damaged).toMatchObject([{ path }]);
  });

  it('makes no lake of a mistyped folder', async () => {
    const root = join(lake.root, '..', 'mistyped');
    const { code, err } = await runInside(['catalog', 'rebuild', '--lake', root], {
      cwd: join(lake.root, '..'),
    });
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('E_LAKE_MISSING') });
    expect(existsSync(root)).toBe(false);
  });

  it('has no other actions than those it lists', async () => {
    const { code, err } = await runInside(['catalog', 'destroy'], { cwd: join(lake.root, '..') });
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining("unknown command 'destroy'"),
    });
  });
});
