import type { Configuration } from './configuration.ts';
import { passwordsOf } from './url-password.ts';

/** Every secret that a configuration holds, for masks. */
export function secretsOf({ lake, vendor, server, alerts, queue }: Configuration): readonly string[] {
  const { apiKey, s3AccessKey, s3SecretKey } = vendor.credentials;
  const { webhook, webhookSecret, slack, smtpPassword } = alerts;
  const { catalog } = lake;
  const all = [
    ...(catalog.kind === 'postgres' ? passwordsOf(catalog.url) : []),
    ...(queue.url === undefined ? [] : passwordsOf(queue.url)),
    lake.s3AccessKey,
    lake.s3SecretKey,
    apiKey,
    s3AccessKey,
    s3SecretKey,
    server.token,
    server.operatorToken,
    server.viewToken,
    webhook,
    webhookSecret,
    slack,
    smtpPassword,
  ];
  return all.flatMap((secret) => (secret === undefined || secret === '' ? [] : [secret]));
}
