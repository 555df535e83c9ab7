import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { healthDocumentSchema } from '../../contract/api/health.ts';
import { alertsDocumentSchema } from '../../contract/api/system.ts';
import {
  alertActedDocumentSchema,
  alertsCheckDocumentSchema,
  alertsTestDocumentSchema,
} from '../../contract/cli/alerts.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { putAlert, standingAlerts } from '../../src/lake/catalog/alert-rows.ts';
import { readAudit } from '../../src/lake/catalog/audit-log.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { runBarlake, runInside } from '../support/run-barlake.ts';
import { startScriptedApi } from '../support/scripted-api.ts';
import { openSyncBench } from '../support/sync-bench.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const MARKET = {
  datasets: ['stocks_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-03'),
  symbols: 3,
} as const;

/** A lake that ends long ago: late by any measure. */
async function openLateLake(config: string) {
  const bench = await openSyncBench(MARKET, config);
  await bench.sync(['stocks_daily', '--from', MARKET.from, '--to', MARKET.to]);
  return bench;
}

/** Receives what a webhook is sent. */
async function startReceiver() {
  const api = await startScriptedApi();
  const taken: {
    readonly id: string;
    readonly alerts: readonly { readonly key: string; readonly change: string }[];
  }[] = [];
  api.always(({ request, response }) => {
    const take = async (): Promise<void> => {
      taken.push(JSON.parse(await text(request)) as (typeof taken)[number]);
      response.writeHead(204).end();
    };
    void take();
  });
  return { url: api.baseUrl, taken, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

describe('alerts on the command line', () => {
  it('are judged, told once, put off and taken up again, as health says', async () => {
    await using receiver = await startReceiver();
    await using bench = await openLateLake(`alerts:\n  digestMinutes: 0\n`);
    const env = { BARLAKE_ALERT_WEBHOOK: receiver.url, USER: 'somebody' };
    const run = (...args: string[]) =>
      runInside([...args, '--json', '--lake', bench.root], { cwd: bench.folder.path, env });
    const health = await run('health');
    const judged = healthDocumentSchema.parse(JSON.parse(health.out));
    expect([judged.status, health.code]).toEqual(['error', 1]);
    expect(judged.checks[0]).toMatchObject({ key: 'late:stocks_daily', status: 'error' });
    const first = alertsCheckDocumentSchema.parse(JSON.parse((await run('alerts', 'check')).out));
    expect(first.changes).toContainEqual(
      expect.objectContaining({ key: 'late:stocks_daily', change: 'raised', severity: 'error' }),
    );
    expect(first.deliveries).toEqual([{ channel: 'webhook', error: null }]);
    const second = alertsCheckDocumentSchema.parse(JSON.parse((await run('alerts', 'check')).out));
    expect(second).toEqual({ changes: [], deliveries: [] });
    expect(receiver.taken.map(({ alerts }) => alerts.map(({ key }) => key))).toEqual([
      first.changes.filter(({ severity }) => severity !== 'info').map(({ key }) => key),
    ]);
    const muted = alertActedDocumentSchema.parse(
      JSON.parse((await run('alerts', 'mute', 'late:stocks_daily', '--for', '8h')).out),
    );
    expect(muted.state).toBe('muted');
    const { alerts, channels } = alertsDocumentSchema.parse(JSON.parse((await run('alerts', 'list')).out));
    expect(alerts[0]).toMatchObject({ key: 'late:stocks_daily', state: 'muted' });
    expect(new Date(muted.until ?? 0).getTime()).toBe(alerts[0]?.untilMs);
    expect(channels).toMatchObject([{ channel: 'webhook', error: null, attempts: 0 }]);
    const back = await run('alerts', 'unmute', 'late:stocks_daily');
    expect(JSON.parse(back.out)).toEqual({ key: 'late:stocks_daily', state: 'active', until: null });
    expect((await run('alerts', 'ack', 'nothing')).code).toBe(2);
    await using catalog = await openCatalog(join(bench.root, 'catalog.db'), { readOnly: true });
    expect(await readAudit(catalog.db, { limit: 9 })).toMatchObject([
      { action: 'alert acknowledge', subject: 'nothing', role: 'command line', outcome: 'E_USAGE' },
      { action: 'alert reopen', role: 'command line', client: 'somebody', outcome: 'done' },
      { action: 'alert mute', role: 'command line', outcome: 'done' },
    ]);
    expect((await run('alerts', 'ack', 'late:stocks_daily', '--for', '9x')).code).toBe(2);
  });

  it('of a server lately are left to it, and cleared when nobody has told of them for long', async () => {
    await using bench = await openLateLake('');
    const check = () =>
      runInside(['alerts', 'check', '--lake', bench.root], { cwd: bench.folder.path, env: {} });
    const raise = async (key: string, changedMs: number): Promise<void> => {
      await using catalog = await openCatalog(join(bench.root, 'catalog.db'), { readOnly: false });
      const rest = { severity: 'warning', message: 'much', mend: null, mark: '', untilMs: null } as const;
      await putAlert(catalog.db, { key, state: 'active', changedMs, ...rest });
    };
    const standing = async (): Promise<readonly string[]> => {
      await using catalog = await openCatalog(join(bench.root, 'catalog.db'), { readOnly: true });
      return (await standingAlerts(catalog.db)).map(({ key }) => key).toSorted();
    };
    await raise('memory', Date.now());
    await raise('queue:runs', Date.now() - 2 * 86_400_000);
    await raise('disk', Date.now());
    expect(await check()).toMatchObject({ code: 0 });
    expect(await standing()).toEqual(['late:stocks_daily', 'memory']);
  });

  it('that could not be told are told when it works again', async () => {
    await using bench = await openLateLake(`alerts:\n  digestMinutes: 0\n  ignore: ['run:*']\n`);
    await using gone = await startReceiver();
    await gone[Symbol.asyncDispose]();
    const check = async (url: string) =>
      runInside(['alerts', 'check', '--json', '--lake', bench.root], {
        cwd: bench.folder.path,
        env: { BARLAKE_ALERT_WEBHOOK: url },
      });
    const failed = await check(gone.url);
    expect(failed.code).toBe(1);
    expect(alertsCheckDocumentSchema.parse(JSON.parse(failed.out)).deliveries).toEqual([
      { channel: 'webhook', error: expect.stringContaining('ECONNREFUSED') },
    ]);
    await using receiver = await startReceiver();
    // Not before its time: a receiver that is down is not asked again at once.
    expect(alertsCheckDocumentSchema.parse(JSON.parse((await check(receiver.url)).out)).deliveries).toEqual(
      [],
    );
    expect(receiver.taken).toEqual([]);
  });
});

const words = (text: string): readonly string[] => text.split(' ');

const execute = promisify(execFile);
const hasOpenSsl = await execute('openssl', ['version']).then(
  () => true,
  () => false,
);

describe.skipIf(!hasOpenSsl)('mail over TLS (needs the program openssl)', () => {
  it.each([
    ['starttls', false],
    ['tls', true],
  ] as const)('arrives with %s when the certificate is trusted', async (security, secure) => {
    await using folder = await makeTempFolder('mail');
    await execute('openssl', [
      ...words('req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost'),
      ...words('-addext subjectAltName=DNS:localhost -keyout'),
      folder.at('key'),
      '-out',
      folder.at('crt'),
    ]);
    const mails: string[] = [];
    const server = new SMTPServer({
      secure,
      key: await readFile(folder.at('key')),
      cert: await readFile(folder.at('crt')),
      onAuth: ({ password }, _session, done) =>
        password === 'the-password' ? done(null, { user: 'lake' }) : done(new Error('no')),
      onData(stream, _session, done) {
        const take = async (): Promise<void> => {
          mails.push(await text(stream));
          done();
        };
        void take();
      },
    });
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    await writeFile(
      folder.at('barlake.yaml'),
      `alerts:\n  email: [ada@example.org]\n  smtpHost: localhost\n  smtpPort: ${port}\n  smtpSecurity: ${security}\n  smtpUser: lake\n`,
    );
    const test = async (env: Readonly<Record<string, string>>) =>
      runBarlake(['alerts', 'test', 'email', '--json'], {
        cwd: folder.path,
        env: { BARLAKE_SMTP_PASSWORD: 'the-password', ...env },
      });
    const distrusted = await test({});
    expect(distrusted.code).toBe(1);
    expect(distrusted.out + distrusted.err).not.toContain('the-password');
    expect(mails).toEqual([]);
    const trusted = await test({ NODE_EXTRA_CA_CERTS: folder.at('crt') });
    expect(alertsTestDocumentSchema.parse(JSON.parse(trusted.out))).toEqual({
      deliveries: [{ channel: 'email', error: null }],
    });
    expect(mails[0]).toContain('a test, nothing is wrong');
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});
