import { BarlakeError } from '../../domain/barlake-error.ts';
import type { AlertMessage } from '../../observe/deliver/alert-message.ts';
import { sendEmail } from '../../observe/deliver/email.ts';
import { sendSlack } from '../../observe/deliver/slack.ts';
import { sendWebhook } from '../../observe/deliver/webhook.ts';
import type { AlertSettings } from '../config/monitor-settings.ts';

/** Names of channels. */
export const CHANNELS = ['webhook', 'slack', 'email'] as const;

/** A way to tell people. */
export interface AlertChannel {
  readonly name: (typeof CHANNELS)[number];
  /** Throws `E_DELIVERY`. */
  send(message: AlertMessage): Promise<void>;
}

/** The channels that are configured. Throws `E_CONFIG` for readers of mail without a server that takes it. */
export function alertChannels(settings: AlertSettings): readonly AlertChannel[] {
  const { webhook, webhookSecret, slack } = settings;
  return [
    ...(webhook === undefined
      ? []
      : [channel('webhook', (message) => sendWebhook({ url: webhook, secret: webhookSecret }, message))]),
    ...(slack === undefined ? [] : [channel('slack', (message) => sendSlack(slack, message))]),
    ...mailChannel(settings),
  ];
}

function channel(name: AlertChannel['name'], send: AlertChannel['send']): AlertChannel {
  return { name, send };
}

function mailChannel(settings: AlertSettings): readonly AlertChannel[] {
  const { email, emailFrom, smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPassword } = settings;
  const [first] = email;
  if (first === undefined) return [];
  if (smtpHost === null) {
    throw new BarlakeError('E_CONFIG', {
      message: 'alerts.email names readers, and alerts.smtpHost no server that takes the mail.',
      mend: 'Set alerts.smtpHost, or leave alerts.email out.',
    });
  }
  const route = {
    host: smtpHost,
    port: smtpPort,
    security: smtpSecurity,
    user: smtpUser,
    password: smtpPassword,
    from: emailFrom ?? first,
    to: email,
  };
  return [channel('email', (message) => sendEmail(route, message))];
}
