import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { BUCKET_ENV, openLakeBench } from '../support/bucket-lake.ts';
import { type RunningBarlake, startBarlake } from '../support/run-barlake.ts';
import { S3_PYTHON, startS3Server } from '../support/start-s3-server.ts';
import { askRun, change } from '../support/work-bench.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-06');
const REQUEST = { datasets: ['stocks_daily'], from: FROM, to: TO, route: 'flat' };

async function addressOf({ stderr }: RunningBarlake): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the server did not say where it listens');
}

async function untilDone(url: string, run: string): Promise<unknown> {
  for (;;) {
    const document = (await askRun(url, run)) as { readonly run: { readonly state: string } };
    if (!['queued', 'running'].includes(document.run.state)) return document;
    await sleep(200);
  }
}

it.skipIf(S3_PYTHON === undefined)(
  'serves a lake in a bucket, and fills it by a run of its own',
  async () => {
    await using s3 = await startS3Server();
    await s3.createBucket('served');
    await using bench = await openLakeBench(
      { datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 4 },
      "schedule:\n  daily: 'off'\n",
    );
    const machine = bench.machine('s3://served/lake', {
      ...BUCKET_ENV,
      BARLAKE_LAKE_S3_ENDPOINT: s3.endpoint,
      BARLAKE_LAKE_LOCAL: bench.folder.at('home'),
    });
    const server = startBarlake(['serve', '--port', '0'], machine);
    try {
      const url = await addressOf(server);
      const { status, body } = await change(url, API_PATH.sync, REQUEST);
      expect(status).toBe(202);
      const document = await untilDone(url, (body as { readonly run: string }).run);
      expect(document).toMatchObject({ run: { state: 'done', tasks: { done: 10, failed: 0 } } });
      const bars = await fetch(`${url}/v2/aggs/grouped/locale/us/market/stocks/${TO}?adjusted=false`);
      expect([bars.status, await bars.json()]).toMatchObject([200, { resultsCount: 4 }]);
      expect(JSON.stringify(document)).not.toContain(BUCKET_ENV.BARLAKE_LAKE_S3_SECRET_KEY);
      const system = await (await fetch(`${url}${API_PATH.system}`)).text();
      expect(system).toContain('s3://served/lake');
      expect(system).not.toContain(BUCKET_ENV.BARLAKE_LAKE_S3_SECRET_KEY);
    } finally {
      server.kill('SIGTERM');
      await once(server.stderr, 'close').catch(() => undefined);
    }
  },
);
