import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { FlatFileStore } from '../../vendor/flat-files/flat-file-store.ts';
import type { Configuration } from '../config/configuration.ts';

/** Opens the vendor’s bucket with the configured keys. Throws `E_CREDENTIALS_MISSING` when there are none. */
export async function openFlatFiles(
  config: Configuration,
  world: { readonly clock: Clock; readonly random: () => number },
): Promise<FlatFileStore> {
  const { s3AccessKey, s3SecretKey } = config.vendor.credentials;
  if (s3AccessKey === undefined || s3SecretKey === undefined) {
    const missing = [
      ...(s3AccessKey === undefined ? ['POLYGON_S3_ACCESS_KEY'] : []),
      ...(s3SecretKey === undefined ? ['POLYGON_S3_SECRET_KEY'] : []),
    ];
    throw new BarlakeError('E_CREDENTIALS_MISSING', {
      message: `No key for the vendor’s flat files: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set.`,
      mend: 'Put the S3 key pair from the vendor’s dashboard into .env (`barlake init` writes a template), or try everything without an account: `barlake demo`.',
    });
  }
  const { createFlatFileStore } = await import('../../vendor/flat-files/create-flat-file-store.ts');
  return createFlatFileStore({
    endpoint: config.vendor.s3Endpoint,
    bucket: config.vendor.s3Bucket,
    accessKey: s3AccessKey,
    secretKey: s3SecretKey,
    timeoutMs: config.vendor.timeoutMs,
    attempts: config.vendor.attempts,
    connections: config.resources.downloads,
    clock: world.clock,
    random: world.random,
  });
}
