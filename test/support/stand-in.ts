import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';

/** The environment of a barlake that has a sandbox’s bucket for its vendor. */
export function vendorEnv(sandbox: Sandbox): Readonly<Record<string, string>> {
  return {
    POLYGON_S3_ENDPOINT: sandbox.s3,
    POLYGON_S3_BUCKET: sandbox.bucket,
    POLYGON_S3_ACCESS_KEY: sandbox.accessKey,
    POLYGON_S3_SECRET_KEY: sandbox.secretKey,
  };
}

/** The same for the sandbox’s REST side, to be asked as fast as it may be. */
export function restEnv(sandbox: Sandbox): Readonly<Record<string, string>> {
  return {
    POLYGON_BASE_URL: sandbox.rest,
    POLYGON_API_KEY: sandbox.apiKey,
    POLYGON_RATE_LIMIT: 'unlimited',
  };
}

/** The environment of a barlake that may ask both sides of a sandbox: for files, and over REST as fast as it may. */
export function bothEnv(sandbox: Sandbox): Readonly<Record<string, string>> {
  return { ...vendorEnv(sandbox), ...restEnv(sandbox) };
}

/** Requests of one kind that a sandbox has answered, whatever the answer. */
export function countRequests(sandbox: Sandbox, verb: 'GET' | 'LIST' | 'HEAD'): number {
  const statuses = sandbox.control.requests().byVerb[verb] ?? {};
  return Object.values(statuses).reduce((sum, count) => sum + count, 0);
}

/** The content of a published object. */
export async function objectBytes(sandbox: Sandbox, dataset: DatasetName, day: TradingDay): Promise<Buffer> {
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    endpoint: sandbox.s3,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: sandbox.accessKey, secretAccessKey: sandbox.secretKey },
  });
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: sandbox.bucket, Key: keyOf(dataset, day) }),
  );
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  client.destroy();
  return bytes;
}

/** How patient a command is, for `barlake.yaml`. */
export interface Patience {
  readonly timeoutMs: number;
  readonly attempts: number;
}

/** Enough for a small sandbox, and soon over when it is made to stall. */
export const IMPATIENT: Patience = { timeoutMs: 1000, attempts: 3 };

/** Where waiting is not what is tested: a stand-in makes months of files when it is first asked for their list. */
export const UNHURRIED: Patience = { timeoutMs: 60_000, attempts: 3 };

/** Writes `barlake.yaml` into the folder a command is run in; `more` is added to it. */
export async function writeConfig(folder: string, patience: Patience, more: string): Promise<void> {
  const { timeoutMs, attempts } = patience;
  const vendor = `vendor:\n  timeoutMs: ${timeoutMs}\n  attempts: ${attempts}\n`;
  await writeFile(join(folder, 'barlake.yaml'), `${vendor}${more}`);
}
