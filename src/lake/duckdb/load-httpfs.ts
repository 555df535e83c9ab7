import type { BucketAccess } from '../storage/s3/bucket-access.ts';
import { bucketUrl } from '../storage/s3/bucket-address.ts';
import { quoteText } from './quote.ts';
import type { DuckDbConnection } from './session.ts';

/** How requests of httpfs behave. */
export interface HttpfsOptions {
  readonly access: BucketAccess;
  readonly timeoutMs: number;
  readonly attempts: number;
}

/**
 * Loads httpfs into the connection's engine, if it is installed on this machine, and lets it read the lake's folder of its bucket and nothing
 * else. Never downloads it. Why it cannot, without keys; `undefined` when it can.
 */
export async function loadHttpfs(
  connection: DuckDbConnection,
  { access, timeoutMs, attempts }: HttpfsOptions,
): Promise<string | undefined> {
  const { host, pathname, protocol } = new URL(access.endpoint);
  if (pathname !== '/') return 'lake.s3Endpoint has a path';
  try {
    await connection.run('LOAD httpfs');
    await connection.run(`SET GLOBAL http_timeout = ${Math.ceil(timeoutMs / 1000)}`);
    await connection.run(`SET GLOBAL http_retries = ${attempts - 1}`);
    await connection.run(`CREATE TEMPORARY SECRET lake_bucket IN memory (
      TYPE s3, PROVIDER config, KEY_ID ${quoteText(access.accessKey)}, SECRET ${quoteText(access.secretKey)},
      REGION ${quoteText(access.region)}, ENDPOINT ${quoteText(host)}, URL_STYLE 'path',
      USE_SSL ${protocol === 'https:'}, SCOPE ${quoteText(`${bucketUrl(access)}/`)})`);
    return undefined;
  } catch (error) {
    return maskKeys(error, access);
  }
}

/** The first line of an error of the engine, without the bucket's keys. */
export function maskKeys(
  error: unknown,
  { accessKey, secretKey }: Pick<BucketAccess, 'accessKey' | 'secretKey'>,
): string {
  const text = error instanceof Error ? error.message : String(error);
  const masked = [secretKey, accessKey].reduce(
    (left, key) => (key === '' ? left : left.replaceAll(key, '***')),
    text,
  );
  return (masked.split('\n')[0] ?? '').trim();
}
