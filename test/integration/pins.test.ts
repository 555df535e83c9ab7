import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiffDocument, diffDocumentSchema } from '../../contract/cli/diff.ts';
import { pinDocumentSchema } from '../../contract/cli/pin.ts';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { readAudit } from '../../src/lake/catalog/audit-log.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openLakeBuilder } from '../support/lake-builder.ts';
import { type Finished, runInside } from '../support/run-barlake.ts';
import { barLine, makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;
beforeEach(async () => {
  sample = await makeSampleLake('pins');
});
afterEach(() => sample[Symbol.asyncDispose]());

const DAY = '2024-01-03';
const ask = ['query', '--dataset', 'stocks_daily', '--format', 'csv'];

async function correct(): Promise<void> {
  await using builder = await openLakeBuilder(sample.root);
  const symbols = ['TRUE', 'BACPA', 'AAPL', 'NAN', 'BACpA', 'NEW'];
  const lines = symbols.map((symbol) =>
    barLine(symbol, `${DAY}T05:00:00Z`, symbol === 'AAPL' ? 1 : undefined),
  );
  await builder.publish('stocks_daily', DAY, lines);
}

async function diff(...args: readonly string[]): Promise<DiffDocument> {
  const { out } = await sample.run('diff', ...args, '--json');
  return diffDocumentSchema.parse(JSON.parse(out));
}

async function gcTomorrow(): Promise<Finished> {
  const nowMs = (): number => systemClock.nowMs() + 25 * 3_600_000;
  return runInside(['gc', '--lake', sample.root], {
    cwd: sample.folder.path,
    clock: { ...systemClock, nowMs },
  });
}

describe('a pin', { timeout: 60_000 }, () => {
  it('keeps what it saw through corrections, compaction and collection', async () => {
    const before = (await sample.run(...ask)).out;
    expect((await sample.run('pin', 'monday', '--note', 'as reported')).code).toBe(0);
    await correct();
    const after = (await sample.run(...ask)).out;
    expect(after).not.toBe(before);
    expect((await sample.run('compact', '--by', 'month')).code).toBe(0);
    expect((await gcTomorrow()).code).toBe(0);
    expect((await sample.run(...ask)).out).toBe(after);
    expect((await sample.run(...ask, '--at', 'monday')).out).toBe(before);
    const count = ['sql', "SELECT count(*) FROM stocks_daily WHERE symbol = 'NEW'", '--format', 'csv'];
    expect((await sample.run(...count)).out.trim().split(/\s+/).at(-1)).toBe('1');
    expect((await sample.run(...count, '--at', 'monday')).out.trim().split(/\s+/).at(-1)).toBe('0');
  });

  it('is listed, and is gone when it is removed', async () => {
    await sample.run('pin', 'monday', '--note', 'as reported');
    const { pins } = pinDocumentSchema.parse(JSON.parse((await sample.run('pin', '--json')).out));
    expect(pins).toMatchObject([{ name: 'monday', note: 'as reported', partitions: 7, files: 9, copied: 0 }]);
    expect(await sample.failure('pin', 'monday')).toMatchObject({ code: 'E_USAGE' });
    expect((await sample.run('pin', '--remove', 'monday')).code).toBe(0);
    expect(await sample.failure(...ask, '--at', 'monday')).toMatchObject({ code: 'E_NOT_HELD' });
    expect((await sample.run('pin')).out).toBe('There are no pins.\n');
    await using catalog = await openCatalog(join(sample.root, 'catalog.db'), { readOnly: true });
    const audit = await readAudit(catalog.db, { limit: 3 });
    expect(audit.map(({ action, subject, role, outcome }) => [action, subject, role, outcome])).toEqual([
      ['unpin', 'monday', 'command line', 'done'],
      ['pin', 'monday', 'command line', 'E_USAGE'],
      ['pin', 'monday', 'command line', 'done'],
    ]);
  });

  it.each(['now', '../up', '.hidden', 'a b', ''])('is refused the name %j', async (name) => {
    expect(await sample.failure('pin', name)).toMatchObject({ code: 'E_USAGE', exit: 2 });
  });

  it('that was being made when its maker died is made anew', async () => {
    await mkdir(sample.folder.at('lake', 'pins', '.making-monday', 'bronze'), { recursive: true });
    expect((await sample.run('pin', 'monday')).code).toBe(0);
    expect(await diff('monday')).toMatchObject({ days: [], others: [] });
  });
});

describe('diff', { timeout: 60_000 }, () => {
  it('tells which bars of which symbols were added, removed and changed', async () => {
    await sample.run('pin', 'monday');
    await correct();
    const { days, same, others } = await diff('monday', 'now', '--datasets', 'stocks_daily');
    expect(days).toEqual([
      {
        dataset: 'stocks_daily',
        day: DAY,
        state: 'changed',
        rowsBefore: 6,
        rowsAfter: 6,
        added: 1,
        removed: 1,
        changed: 1,
        symbolCount: 3,
        symbols: [
          { symbol: 'AAPL', added: 0, removed: 0, changed: 1 },
          { symbol: 'NA', added: 0, removed: 1, changed: 0 },
          { symbol: 'NEW', added: 1, removed: 0, changed: 0 },
        ],
      },
    ]);
    expect([same, others]).toEqual([3, []]);
    expect((await diff('now', 'monday')).days[0]).toMatchObject({ added: 1, removed: 1, changed: 1 });
    expect((await diff('monday', 'now', '--quick')).days[0]).toMatchObject({ state: 'differs', changed: 0 });
    expect((await diff('monday', 'now', '--from', '2024-01-04')).days).toEqual([]);
  });

  it('finds no difference in days that only lie in another file', async () => {
    await sample.run('pin', 'monday');
    await sample.run('compact', '--by', 'month');
    expect(await diff('monday')).toMatchObject({ days: [], others: [] });
  });
});
