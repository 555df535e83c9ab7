import { createHmac } from 'node:crypto';
import { type AlertMessage, titleOf } from './alert-message.ts';
import { postJson } from './post-json.ts';

/** Version of the document, for receivers. */
const VERSION = 1;

/**
 * Posts a message as JSON. With a secret, `x-barlake-signature` is the HMAC-SHA256 of `<x-barlake-timestamp>.<body>`, so that neither
 * what it says nor when it was sent can be made up. Throws `E_DELIVERY`.
 */
export async function sendWebhook(
  { url, secret }: { readonly url: string; readonly secret: string | undefined },
  message: AlertMessage,
): Promise<void> {
  const body = JSON.stringify(documentOf(message));
  const timestamp = String(Math.floor(message.sentMs / 1000));
  await postJson(url, body, {
    'idempotency-key': message.id,
    'x-barlake-timestamp': timestamp,
    ...(secret === undefined ? {} : { 'x-barlake-signature': sign(secret, timestamp, body) }),
  });
}

/** `sha256=` and the signature in hexadecimal digits. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

function documentOf(message: AlertMessage): unknown {
  const { id, lake, sentMs, items, more, dashboard, isTest } = message;
  return {
    version: VERSION,
    id,
    lake,
    sent: new Date(sentMs).toISOString(),
    test: isTest,
    title: titleOf(message),
    dashboard,
    alerts: items.map(({ timeMs, ...item }) => ({ ...item, time: new Date(timeMs).toISOString() })),
    more,
  };
}
