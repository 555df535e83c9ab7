import { BarlakeError } from '../../domain/barlake-error.ts';
import type { BucketAccess } from '../../lake/storage/s3/bucket-access.ts';
import type { Configuration } from '../config/configuration.ts';
import { lakeAddress } from '../config/lake-settings.ts';

/** How the bucket of a lake is reached, or the error when no keys are configured: `E_STORE_REFUSED`. */
export function bucketAccess(lake: Configuration['lake']): BucketAccess | BarlakeError {
  const { bucket, s3Endpoint, s3Region: region, s3AccessKey: accessKey, s3SecretKey: secretKey } = lake;
  if (bucket === undefined || accessKey === undefined || secretKey === undefined) {
    return new BarlakeError('E_STORE_REFUSED', {
      message: `No keys are configured for ${lakeAddress(lake)}.`,
      mend: 'Put BARLAKE_LAKE_S3_ACCESS_KEY and BARLAKE_LAKE_S3_SECRET_KEY into .env; the vendor’s keys are not used for it.',
      details: { lake: lakeAddress(lake) },
    });
  }
  return {
    ...bucket,
    endpoint: s3Endpoint ?? `https://s3.${region}.amazonaws.com`,
    region,
    accessKey,
    secretKey,
  };
}
