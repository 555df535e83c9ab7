import { type ConfigKey, configKey as key } from './config-key.ts';

const SECRET_URL = 'an http or https URL without user and password';

/** Keys of alerts, of health and of log files, in the order of the documentation. */
export const MONITOR_KEYS: readonly ConfigKey[] = [
  key('alerts.webhook', SECRET_URL, 'not set', 'Is sent a JSON document when alerts change.', {
    env: ['BARLAKE_ALERT_WEBHOOK'],
    isSecret: true,
  }),
  key(
    'alerts.webhookSecret',
    'text of at least 16 characters',
    'not set',
    'Signs what the webhook is sent.',
    {
      env: ['BARLAKE_ALERT_WEBHOOK_SECRET'],
      isSecret: true,
    },
  ),
  key('alerts.slack', SECRET_URL, 'not set', 'Incoming webhook of Slack, or of what speaks its format.', {
    env: ['BARLAKE_ALERT_SLACK'],
    isSecret: true,
  }),
  key('alerts.email', 'a list of mail addresses', 'none', 'Who is sent mail when alerts change.'),
  key(
    'alerts.emailFrom',
    'a mail address, or null',
    'not set',
    'Sender of that mail; not set: the first who gets it.',
  ),
  key('alerts.smtpHost', 'a host name or address, or null', 'not set', 'Server that takes the mail.'),
  key('alerts.smtpPort', 'a whole number from 1 to 65535', '587', 'Its port.'),
  key(
    'alerts.smtpSecurity',
    'starttls, tls or none',
    'starttls',
    'How the way to it is protected: begun in the open and then encrypted, encrypted from the start, or not at all.',
  ),
  key('alerts.smtpUser', 'text, or null', 'not set', 'Name to sign in with; not set: no signing in.'),
  key('alerts.smtpPassword', 'text', 'not set', 'Password to sign in with.', {
    env: ['BARLAKE_SMTP_PASSWORD'],
    isSecret: true,
  }),
  key(
    'alerts.minSeverity',
    'info, warning or error',
    'warning',
    'Channels are told of alerts that are as grave as this or graver.',
  ),
  key(
    'alerts.digestMinutes',
    'a whole number from 0 to 1440',
    '5',
    'After a message a channel gets none for so long; what changes meanwhile comes in one.',
  ),
  key(
    'alerts.ignore',
    'a list of keys of alerts, * for any letters',
    'none',
    'Alerts that are not raised at all, for example export:*.',
  ),
  key(
    'alerts.dashboard',
    'an http or https URL without user, password, query or fragment, or null',
    'not set',
    'Address of the dashboard, for the link in messages.',
  ),
  key(
    'health.behindDays',
    'a whole number from 1 to 366',
    '1',
    'A dataset so many trading days behind is a warning; three times as many are an error.',
  ),
  key(
    'health.diskFreePercent',
    'a number from 0 to 90',
    '10',
    'Less of the disk free is a warning, a fifth of it an error.',
  ),
  key(
    'health.diskFullDays',
    'a whole number from 0 to 3650',
    '14',
    'A disk that is full sooner, at the pace of the last thirty days, is a warning.',
  ),
  key(
    'health.quarantinePercent',
    'a number from 0 to 100',
    '1',
    'More rows refused among the newest days of a dataset are a warning, ten times as many an error.',
  ),
  key(
    'health.queueMinutes',
    'a whole number from 1 to 10080',
    '60',
    'Work that has waited longer is a warning.',
  ),
  key(
    'health.heartbeatSeconds',
    'a whole number from 10 to 86400',
    '120',
    'A worker that was not heard of for longer counts as lost.',
  ),
  key('logs.keepDays', 'a whole number from 1 to 3650', '30', 'Log files are kept for so many days.'),
  key(
    'logs.maxMb',
    'a whole number from 10 to 1000000',
    '1000',
    'All log files together; the oldest make room.',
  ),
];
