import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedApi, startScriptedApi } from '../../../test/support/scripted-api.ts';
import { type AlertMessage, titleOf } from './alert-message.ts';
import { isAllowedAddress, resolveTarget } from './check-target.ts';
import { type MailRoute, mailHtml, mailText, sendEmail } from './email.ts';
import { sendSlack, slackBody } from './slack.ts';
import { sendWebhook, sign } from './webhook.ts';

const SENT_MS = Date.UTC(2026, 2, 10, 16);

const MESSAGE: AlertMessage = {
  id: 'abc-webhook-0-2',
  lake: 'market',
  sentMs: SENT_MS,
  items: [
    {
      key: 'late:stocks_daily',
      change: 'raised',
      severity: 'warning',
      message: 'stocks_daily ends on <Friday> & not later.',
      mend: 'Run `daily` now.',
      timeMs: SENT_MS - 1000,
    },
    { key: 'disk', change: 'cleared', severity: 'error', message: 'Room again.', mend: 'x', timeMs: SENT_MS },
  ],
  more: 0,
  dashboard: 'https://lake.example.org/?a=1&b=2',
  isTest: false,
};

let api: ScriptedApi;
beforeEach(async () => {
  api = await startScriptedApi();
});
afterEach(() => api[Symbol.asyncDispose]());

/** Answers with a status and keeps the body. */
function receive(status = 200, answer = 'ok') {
  const bodies: string[] = [];
  api.always(({ request, response }) => {
    const take = async (): Promise<void> => {
      bodies.push(await text(request));
      response.writeHead(status, status === 302 ? { location: `${api.baseUrl}/elsewhere` } : {}).end(answer);
    };
    void take();
  });
  return bodies;
}

describe('a webhook', () => {
  it('is sent JSON with a name that stays the same, and a signature over time and body', async () => {
    const bodies = receive();
    const secret = 'sixteen characters and more';
    await sendWebhook({ url: `${api.baseUrl}/hook?token=t`, secret }, MESSAGE);
    expect(api.requests).toEqual(['/hook?token=t']);
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      version: 1,
      id: 'abc-webhook-0-2',
      lake: 'market',
      sent: '2026-03-10T16:00:00.000Z',
      test: false,
      title: 'barlake market: 1 raised, 1 cleared',
      dashboard: 'https://lake.example.org/?a=1&b=2',
      alerts: [
        {
          key: 'late:stocks_daily',
          change: 'raised',
          severity: 'warning',
          message: 'stocks_daily ends on <Friday> & not later.',
          mend: 'Run `daily` now.',
          time: '2026-03-10T15:59:59.000Z',
        },
        expect.objectContaining({ key: 'disk', change: 'cleared' }),
      ],
      more: 0,
    });
    const headers = api.headers[0] ?? {};
    expect(headers['idempotency-key']).toBe('abc-webhook-0-2');
    expect(headers['x-barlake-timestamp']).toBe(String(SENT_MS / 1000));
    expect(headers['x-barlake-signature']).toBe(sign(secret, String(SENT_MS / 1000), bodies[0] ?? ''));
  });

  it('that has no secret is sent no signature', async () => {
    receive();
    await sendWebhook({ url: api.baseUrl, secret: undefined }, MESSAGE);
    expect(api.headers[0]).not.toHaveProperty('x-barlake-signature');
  });

  it.each([
    [302, 'answered 302'],
    [400, 'answered 400: no such thing'],
    [500, 'answered 500'],
  ])('that answers %d has not taken the message, and no redirect is followed', async (status, said) => {
    receive(status, 'no such\nthing');
    const sending = sendWebhook({ url: `${api.baseUrl}/secret-part`, secret: undefined }, MESSAGE);
    const error = await sending.catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'E_DELIVERY', message: expect.stringContaining(said) });
    expect(String(error)).not.toContain('secret-part');
    expect(api.requests).toHaveLength(1);
  });

  it.each([
    ['Cannot POST /services/T0SECRET/b%20secret?key=k3y-secret&v=1', 'Cannot POST ….'],
    [
      'No T0SECRET here, nor b secret or b%20secret; k3y-secret is wrong',
      'No … here, nor … or …; … is wrong.',
    ],
  ])('that repeats its address as it refuses does not have it told: %s', async (answer, said) => {
    receive(404, answer);
    const url = `${api.baseUrl}/services/T0SECRET/b%20secret?key=k3y-secret&v=1`;
    await expect(sendWebhook({ url, secret: undefined }, MESSAGE)).rejects.toMatchObject({
      message: expect.stringContaining(`answered 404: ${said}`),
    });
  });

  it('that nobody listens at cannot be reached', async () => {
    await api[Symbol.asyncDispose]();
    const sending = sendWebhook({ url: api.baseUrl, secret: undefined }, MESSAGE);
    await expect(sending).rejects.toMatchObject({
      code: 'E_DELIVERY',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://[::ffff:169.254.169.254]/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
  ])('may not be %s', async (url) => {
    await expect(sendWebhook({ url, secret: undefined }, MESSAGE)).rejects.toMatchObject({
      code: 'E_DELIVERY',
      message: expect.stringContaining('nothing is delivered to'),
    });
  });
});

it('judges addresses, whatever they are written like', () => {
  const allowed = [
    '127.0.0.1',
    '10.0.0.7',
    '192.168.1.1',
    '93.184.216.34',
    '::1',
    'fd12::1',
    '2606:4700::1111',
  ];
  const refused = [
    '169.254.1.1',
    '0.1.2.3',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::9',
    'ff02::1',
    'word',
  ];
  const mapped = ['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:0:0', 'fd00:ec2::254'];
  expect(allowed.filter((address) => !isAllowedAddress(address))).toEqual([]);
  expect([...refused, ...mapped].filter(isAllowedAddress)).toEqual([]);
});

it('says which name cannot be resolved', async () => {
  await expect(resolveTarget('nowhere.invalid')).rejects.toMatchObject({
    code: 'E_DELIVERY',
    message: 'The name nowhere.invalid cannot be resolved.',
  });
});

describe('slack', () => {
  it('is sent a text for notifications and blocks, with its own characters escaped', async () => {
    const bodies = receive();
    await sendSlack(`${api.baseUrl}/services/T/B/X`, MESSAGE);
    const body = JSON.parse(bodies[0] ?? '') as {
      text: string;
      blocks: { type: string; text: { text: string } }[];
    };
    expect(body.text).toBe('barlake market: 1 raised, 1 cleared');
    expect(body.blocks.map(({ text: { text: words } }) => words)).toEqual([
      '*barlake market: 1 raised, 1 cleared*',
      ':warning: `late:stocks_daily` stocks_daily ends on &lt;Friday&gt; &amp; not later.\n→ Run `daily` now.',
      ':white_check_mark: `disk` Room again.',
      '<https://lake.example.org/?a=1&amp;b=2|dashboard>',
    ]);
  });

  it('is sent no more blocks than it takes', () => {
    const [item] = MESSAGE.items;
    if (item === undefined) throw new RangeError('the message is about something');
    const many = { ...MESSAGE, items: Array.from({ length: 100 }, () => item), more: 7, dashboard: null };
    const { blocks } = slackBody(many) as { blocks: { text: { text: string } }[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(blocks.at(-1)?.text.text).toBe('and 62 more');
  });
});

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string;
  readonly text: string;
}

/** A mail server that keeps what it takes. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, done) {
      if (password === 'right') done(null, { user: username ?? '' });
      else done(new Error('wrong password'));
    },
    onData(stream, session, done) {
      const take = async (): Promise<void> => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user ?? '',
          text: await text(stream),
        });
        done();
      };
      void take();
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const route: MailRoute = {
    host: 'localhost',
    port,
    security: 'none',
    user: null,
    password: undefined,
    from: 'lake@example.org',
    to: ['ada@example.org', 'bob@example.org'],
  };
  return {
    mails,
    route,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe('mail', () => {
  it('goes to every reader in text and HTML, under a name that stays the same', async () => {
    await using server = await startMailServer();
    await sendEmail(server.route, MESSAGE);
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'lake@example.org', to: ['ada@example.org', 'bob@example.org'] });
    expect(mail?.text).toContain('Subject: barlake market: 1 raised, 1 cleared\r\n');
    expect(mail?.text).toContain('Message-ID: <abc-webhook-0-2@barlake>\r\n');
    expect(mail?.text).toContain('Auto-Submitted: auto-generated\r\n');
    expect(mail?.text).toContain('Content-Type: text/plain');
    expect(mail?.text).toContain('Content-Type: text/html');
  });

  it('is handed over after signing in, and not with a wrong password, which is never told', async () => {
    await using server = await startMailServer({ allowInsecureAuth: true });
    await sendEmail({ ...server.route, user: 'lake', password: 'right' }, MESSAGE);
    expect(server.mails[0]?.user).toBe('lake');
    const error = await sendEmail(
      { ...server.route, user: 'lake', password: 'my-own-secret' },
      MESSAGE,
    ).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'E_DELIVERY', message: expect.stringContaining('wrong password') });
    expect(String(error)).not.toContain('my-own-secret');
  });

  it('is not sent in the open when it is to be encrypted, nor to a server whose certificate nobody knows', async () => {
    await using open = await startMailServer();
    await using encrypting = await startMailServer({ disabledCommands: [] });
    for (const { route } of [open, encrypting]) {
      await expect(sendEmail({ ...route, security: 'starttls' }, MESSAGE)).rejects.toMatchObject({
        code: 'E_DELIVERY',
      });
    }
    expect([...open.mails, ...encrypting.mails]).toEqual([]);
  });

  it('that one of the readers is refused is not delivered', async () => {
    await using server = await startMailServer({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('bob') ? new Error('who?') : null),
    });
    await expect(sendEmail(server.route, MESSAGE)).rejects.toMatchObject({
      code: 'E_DELIVERY',
      message: 'localhost refused 1 of the readers.',
    });
  });

  it('waits for no server that speaks and never comes to an end', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 well\r\n');
      const speaking = setInterval(() => socket.write('250-wait\r\n'), 50);
      socket.on('close', () => clearInterval(speaking));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const route: MailRoute = {
      host: '127.0.0.1',
      port,
      security: 'none',
      user: null,
      password: undefined,
      from: 'lake@example.org',
      to: ['ada@example.org'],
    };
    const sockets = once(server, 'connection');
    await expect(sendEmail(route, MESSAGE, 400)).rejects.toMatchObject({
      code: 'E_DELIVERY',
      message: '127.0.0.1 did not take the mail within 0.4 s.',
    });
    const [socket] = (await sockets) as [Socket];
    socket.destroy();
    server.close();
  });

  it('reads well as text, and carries nothing into HTML but text', () => {
    expect(mailText(MESSAGE)).toBe(
      `barlake market: 1 raised, 1 cleared

[warning] late:stocks_daily, 2026-03-10 15:59 UTC
  stocks_daily ends on <Friday> & not later.
  -> Run \`daily\` now.

[cleared] disk, 2026-03-10 16:00 UTC
  Room again.

https://lake.example.org/?a=1&b=2
`,
    );
    const html = mailHtml(MESSAGE);
    expect(html).toContain('&lt;Friday&gt; &amp; not later');
    expect(html).not.toMatch(/<(script|img|link)|src=/);
  });
});

it('has a title that says the most', () => {
  const [one] = MESSAGE.items;
  if (one === undefined) throw new RangeError('the message is about something');
  expect(titleOf({ ...MESSAGE, items: [one] })).toBe(
    'barlake market: warning: stocks_daily ends on <Friday> & not later.',
  );
  expect(titleOf({ ...MESSAGE, items: [{ ...one, change: 'cleared' }] })).toBe(
    'barlake market: cleared: late:stocks_daily',
  );
  expect(titleOf({ ...MESSAGE, isTest: true })).toBe('barlake market: a test, nothing is wrong');
  expect(titleOf({ ...MESSAGE, more: 4 })).toBe('barlake market: 1 raised, 1 cleared and 4 more');
});
