import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { escapeHtml } from '../html/escape-html.ts';
import { type AlertMessage, timeOf, titleOf, wordOf } from './alert-message.ts';
import { resolveTarget, undeliverable } from './check-target.ts';

/** Where mail goes, and how. */
export interface MailRoute {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string | null;
  readonly password: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** Each of connecting, greeting and waiting for an answer. */
const TIMEOUT_MS = 10_000;

/** All of it together: a server that says a word now and then would hold the channel for ever. */
const DEADLINE_MS = 45_000;

/** Subjects longer than this are cut by those who show them. */
const SUBJECT_CHARACTERS = 150;

/** Sends a message as mail, in text and HTML. Throws `E_DELIVERY`; so does a server that takes it for some of its readers only. */
export async function sendEmail(
  route: MailRoute,
  message: AlertMessage,
  deadlineMs: number = DEADLINE_MS,
): Promise<void> {
  const { host, port, security, user, password, from, to } = route;
  const ip = await resolveTarget(host);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: ip,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // The certificate is that of the name, not of the address.
    tls: { minVersion: 'TLSv1.2', ...(ip === host ? {} : { servername: host }) },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const timer = new AbortController();
  const late = sleep(deadlineMs, undefined, { signal: timer.signal }).then(() => {
    throw undeliverable(`${host} did not take the mail within ${deadlineMs / 1000} s.`, undefined);
  });
  late.catch(() => undefined);
  try {
    const sending = transport.sendMail({
      from: { name: 'barlake', address: from },
      to: [...to],
      subject: oneLine(titleOf(message)).slice(0, SUBJECT_CHARACTERS),
      text: mailText(message),
      html: mailHtml(message),
      // The same in every attempt: mail programs show one of several with the same name.
      messageId: `<${message.id}@barlake>`,
      date: new Date(message.sentMs),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const { rejected } = await Promise.race([sending, late]);
    if (rejected.length > 0)
      throw undeliverable(`${host} refused ${rejected.length} of the readers.`, undefined);
  } catch (error) {
    throw explain(error, host);
  } finally {
    timer.abort();
    transport.close();
  }
}

function explain(error: unknown, host: string): Error {
  if (isBarlakeError(error)) return error;
  // What the server says may repeat the name that was signed in with, never the password.
  const said = error instanceof Error ? oneLine(error.message) : String(error);
  return undeliverable(`${host} did not take the mail: ${said}.`, error);
}

/** The message for programs that show text. */
export function mailText(message: AlertMessage): string {
  const { items, more, dashboard } = message;
  const lines = items.flatMap((item) => [
    `[${wordOf(item)}] ${item.key}, ${timeOf(item.timeMs)}`,
    `  ${item.message}`,
    ...(item.mend === null || item.change === 'cleared' ? [] : [`  -> ${item.mend}`]),
    '',
  ]);
  return [
    titleOf(message),
    '',
    ...lines,
    ...(more === 0 ? [] : [`and ${more} more`]),
    ...(dashboard === null ? [] : [dashboard]),
    '',
  ].join('\n');
}

const COLORS = { cleared: '#1a7f37', error: '#cf222e', warning: '#9a6700', info: '#0969da' };

/** The message for programs that show HTML; it asks for nothing from anywhere. */
export function mailHtml(message: AlertMessage): string {
  const { items, more, dashboard } = message;
  const rows = items.map((item) => {
    const word = wordOf(item) as keyof typeof COLORS;
    const mend =
      item.mend === null || item.change === 'cleared'
        ? ''
        : `<div style="color:#57606a">→ ${escapeHtml(item.mend)}</div>`;
    return `<tr><td style="padding:6px 12px 6px 0;color:${COLORS[word]};font-weight:600;vertical-align:top">${word}</td><td style="padding:6px 0"><div>${escapeHtml(item.message)}</div>${mend}<div style="color:#8c959f;font-size:12px">${escapeHtml(item.key)} · ${timeOf(item.timeMs)}</div></td></tr>`;
  });
  const link = dashboard === null ? '' : `<p><a href="${escapeHtml(dashboard)}">Open the dashboard</a></p>`;
  return `<!doctype html><html><body style="font-family:system-ui,sans-serif;font-size:14px"><h1 style="font-size:16px">${escapeHtml(titleOf(message))}</h1><table style="border-collapse:collapse">${rows.join('')}</table>${more === 0 ? '' : `<p>and ${more} more</p>`}${link}</body></html>`;
}

/** A line break in a header would begin another one. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
