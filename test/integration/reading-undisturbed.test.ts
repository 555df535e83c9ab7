import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliError, cliErrorSchema } from '../../contract/cli/error.ts';
import { statusDocumentSchema } from '../../contract/cli/status.ts';
import { openLakeBuilder } from '../support/lake-builder.ts';
import { runBarlake, runInside } from '../support/run-barlake.ts';
import { barLine, makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

const HOME = join(import.meta.dirname, '..', '..');

let sample: SampleLake;

beforeAll(async () => {
  sample = await makeSampleLake('undisturbed');
});

afterAll(async () => sample[Symbol.asyncDispose]());

describe('a damaged partition', () => {
  const path = 'bronze/stocks_daily/year=2024/month=01/2024-01-03.parquet';
  const readers: readonly (readonly string[])[] = [
    ['query', '--dataset', 'stocks_daily'],
    ['sql', 'SELECT sum(close) FROM stocks_daily'],
    ['status', 'AAPL'],
  ];

  /** What each reader says of the damage. */
  async function complaints(lake: string): Promise<readonly CliError['error'][]> {
    const found: CliError['error'][] = [];
    for (const reader of readers) {
      const { out } = await runInside([...reader, '--json', '--lake', lake], { cwd: sample.folder.path });
      found.push(cliErrorSchema.parse(JSON.parse(out)).error);
    }
    return found;
  }

  const expected = { code: 'E_PARTITION_DAMAGED', details: { day: '2024-01-03', path } };
  const each = (error: unknown): readonly unknown[] => readers.map(() => error);

  it('is named when it is missing, with the command that mends it', async () => {
    const lake = await sample.copy('missing');
    await rm(join(lake, path));
    const mend = expect.stringContaining(
      'sync stocks_daily --from 2024-01-03 --to 2024-01-03 --rebuild',
    ) as string;
    expect(await complaints(lake)).toMatchObject(each({ ...expected, mend }));
  });

  it('is named when it is cut short', async () => {
    const lake = await sample.copy('short');
    await truncate(join(lake, path), 500);
    const message = expect.stringContaining('500 bytes long instead of') as string;
    expect(await complaints(lake)).toMatchObject(each({ ...expected, message }));
  });

  it('is named when it is no Parquet file at all', async () => {
    const lake = await sample.copy('text');
    await writeFile(join(lake, path), 'symbol,close\n'.repeat(100));
    expect(await complaints(lake)).toMatchObject(each(expected));
  });

  it('does not keep others from being read', async () => {
    const lake = await sample.copy('others');
    await rm(join(lake, 'bronze/stocks_daily'), { recursive: true });
    const sql = ['sql', 'SELECT count(*) AS n FROM stocks_minute', '--json', '--lake', lake];
    expect(JSON.parse((await runInside(sql, { cwd: sample.folder.path })).out)).toEqual([{ n: 2 }]);
    expect(await runInside(['status', '--lake', lake], { cwd: sample.folder.path })).toMatchObject({
      code: 0,
    });
  });
});

describe('a lake that somebody else writes to', () => {
  it('is read beside a writer in the middle of a transaction', async () => {
    const database = new DatabaseSync(join(sample.root, 'catalog.db'));
    database.exec(
      "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; UPDATE partitions SET rows = 0, key = 'x' || key",
    );
    const { datasets } = statusDocumentSchema.parse(JSON.parse((await sample.run('status', '--json')).out));
    database.exec('ROLLBACK');
    database.close();
    expect(datasets[0]).toMatchObject({ days: 4, rows: 24 });
  });

  it('is read without a fault while its partitions are replaced', async () => {
    const lake = await sample.copy('busy');
    await using builder = await openLakeBuilder(lake);
    const days = ['2024-01-02', '2024-01-03', '2024-01-05'];
    let isDone = false;
    const write = async (): Promise<void> => {
      for (let round = 0; !isDone; round += 1) {
        for (const day of days) {
          const lines = ['AAPL', 'NA', 'ZZ'].map((symbol) => barLine(symbol, `${day}T05:00:00Z`, round));
          const refused = round % 2 === 0 ? ['BAD,x,1,1,1,1,1,1'] : [];
          await builder.publish('stocks_daily', day, [...lines, ...refused]);
        }
      }
    };
    const writing = write();
    const counts = 'SELECT date, count(*) AS n FROM stocks_daily GROUP BY date ORDER BY date';
    const readers = [
      ['query', '--dataset', 'stocks_daily', '--symbols', 'AAPL', '--format', 'csv'],
      ['sql', counts, '--format', 'csv'],
      ['sql', 'SELECT count(*) FROM quarantine_stocks_daily', '--format', 'csv'],
      ['status', 'AAPL'],
    ];
    try {
      for (let round = 0; round < 5; round += 1) {
        for (const reader of readers) {
          const { code, err } = await runBarlake([...reader, '--lake', lake], { cwd: sample.folder.path });
          expect({ reader, code, err }).toEqual({ reader, code: 0, err: '' });
        }
      }
    } finally {
      isDone = true;
      await writing;
    }
    expect((await runInside(['sql', counts, '--format', 'csv', '--lake', lake], { cwd: lake })).out).toBe(
      'date,n\n2024-01-02,3\n2024-01-03,3\n2024-01-05,3\n2024-01-09,6\n',
    );
  });

  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  it.skipIf(process.platform === 'win32')(
    'is read in a folder that the reader cannot write to',
    async ({ skip }) => {
      const lake = await sample.copy('read-only');
      const entries = await readdir(lake, { recursive: true, withFileTypes: true });
      for (const entry of entries) {
        await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444);
      }
      await chmod(lake, 0o555);
      await chmod(sample.folder.path, 0o755);
      // A checkout or a temporary folder of root’s own is closed to the other user.
      const reach = [process.execPath, join(HOME, 'bin', 'barlake'), join(lake, 'catalog.db')];
      const probe = spawnSync('test', reach.flatMap((path) => ['-r', path, '-a']).slice(0, -1), nobody);
      skip(probe.status !== 0, 'the other user cannot reach the checkout');
      for (const args of [
        ['status'],
        ['status', 'AAPL'],
        ['query', '--dataset', 'stocks_daily'],
        ['sql', 'SHOW TABLES'],
      ]) {
        const command = [join(HOME, 'bin', 'barlake'), ...args, '--lake', lake];
        const { status, stderr } = spawnSync(process.execPath, command, {
          cwd: '/',
          encoding: 'utf8',
          ...nobody,
        });
        expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
      }
      await chmod(lake, 0o755);
      for (const entry of entries)
        if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
    },
  );
});

describe('a reader of the output', () => {
  it('may go away early', () => {
    const script = `"$0" bin/barlake --lake "$1" sql "SELECT i FROM range(100000000) AS t(i)" --format csv | head -n 2`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, sample.root], {
      cwd: HOME,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'i\n0\n', stderr: '' });
  });

  it('may be slow, and does not make the process grow', async () => {
    const sql = 'SELECT i, i AS j, i AS k FROM range(100000000) AS t(i)';
    const command = [join(HOME, 'bin', 'barlake'), 'sql', sql, '--format', 'csv', '--lake', sample.root];
    // Its stdout is never read: the pipe fills, and the command has to wait.
    const running = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TMPDIR: sample.folder.path },
    });
    const ended = once(running, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const text = await readFile(`/proc/${running.pid}/status`, 'utf8').catch(() => '');
    running.kill('SIGKILL');
    running.stdout.destroy();
    expect(await ended).toEqual([null, 'SIGKILL']);
    const residentKb = Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0);
    expect(residentKb).toBeLessThan(700_000);
  });
});
