import type { VendorCredentials } from '../config/configuration.ts';
import type { LoadedConfiguration } from '../config/setting.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Whether the configuration could be read. */
export function checkConfiguration(loaded: Pick<LoadedConfiguration, 'problem' | 'file'>): Check {
  const name = { name: 'configuration', about: 'configuration' } as const;
  if (loaded.problem === undefined) return ok(name, loaded.file ?? 'no file; defaults and environment');
  const mend = loaded.problem.mend ?? 'docs/configuration.md lists every key.';
  return fail(name, loaded.problem.message, mend);
}

/** Whether keys are there at all. */
export function checkCredentials(credentials: VendorCredentials): Check {
  const name = { name: 'credentials', about: 'credentials' } as const;
  const { apiKey, s3AccessKey, s3SecretKey } = credentials;
  if (s3AccessKey !== undefined && s3SecretKey !== undefined) {
    if (apiKey !== undefined) return ok(name, 'S3 key pair and API key are set');
    return warn(
      name,
      'the S3 key pair is set, the API key is not',
      'Set POLYGON_API_KEY to use the REST API.',
    );
  }
  const missing = [
    ...(s3AccessKey === undefined ? ['POLYGON_S3_ACCESS_KEY'] : []),
    ...(s3SecretKey === undefined ? ['POLYGON_S3_SECRET_KEY'] : []),
  ];
  const mend = `Put ${missing.join(' and ')} into .env; the vendor's dashboard shows them under flat files.`;
  const evidence =
    apiKey === undefined ? 'no key is set' : 'the API key is set, the S3 key pair is not whole';
  return fail(name, evidence, mend);
}
