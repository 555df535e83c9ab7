import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { fileHashes } from '../support/lake-problems.ts';
import { startBarlake } from '../support/run-barlake.ts';
import { chooseSeed, seededRandom } from '../support/seeded-random.ts';
import { bothEnv } from '../support/stand-in.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const KILLS = 12;
const RANGE = ['--timeframes', '1d,1w,1mo', '--from', '2025-11-10', '--to', '2026-02-10'];
/** Kills before this cannot have hurt anything: the program is still being loaded. */
const LOADING_MS = 250;

function partitions(root: string): readonly unknown[] {
  using database = new DatabaseSync(join(root, 'catalog.db'), { readOnly: true });
  return database.prepare("SELECT * FROM partitions WHERE layer = 'targeted' ORDER BY dataset, key").all();
}

it('finishes a fetch to the same files after SIGKILL at random instants', { timeout: 300_000 }, async () => {
  const seed = chooseSeed();
  const random = seededRandom(seed);
  await using folder = await makeTempFolder('kill-fetch');
  await using vendor = await startSandbox({
    from: tradingDay('2025-11-03'),
    to: tradingDay('2026-02-13'),
    symbols: 60,
  });
  const symbols = (vendor.market?.stocks ?? []).slice(0, 40).map(({ symbol }) => symbol);
  const command = (root: string) => ['fetch', ...symbols, ...RANGE, '--lake', root, '--quiet'];
  const surroundings = { cwd: folder.path, env: bothEnv(vendor) };
  const before = performance.now();
  const undisturbed = await startBarlake(command(folder.at('undisturbed')), surroundings).finished;
  const tookMs = performance.now() - before;
  expect(undisturbed).toMatchObject({ code: 0 });
  const goal = {
    files: await fileHashes(folder.at('undisturbed')),
    rows: partitions(folder.at('undisturbed')),
  };
  expect(Object.keys(goal.files).length).toBe(6 * symbols.length);
  let kills = 0;
  for (let lake = 0; kills < KILLS; lake += 1) {
    const root = folder.at(`lake-${lake}`);
    let code: number | null = null;
    for (let run = 0; run < 30 && code === null; run += 1) {
      const running = startBarlake(command(root), surroundings);
      const timer = new AbortController();
      const delayMs = LOADING_MS + random() * Math.max(100, tookMs - LOADING_MS);
      if (kills < KILLS) {
        void sleep(delayMs, undefined, { signal: timer.signal }).then(
          () => running.kill('SIGKILL'),
          () => undefined,
        );
      }
      ({ code } = await running.finished);
      timer.abort();
      if (code === null) kills += 1;
    }
    expect(code, `seed ${seed}`).toBe(0);
    expect(await fileHashes(root), `seed ${seed}, lake ${lake}`).toEqual(goal.files);
    expect(partitions(root), `seed ${seed}, lake ${lake}`).toEqual(goal.rows);
  }
});
