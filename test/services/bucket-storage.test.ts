import { afterAll, beforeAll, describe } from 'vitest';
import { openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';
import { storageConformance } from '../support/storage-conformance.ts';

describe.skipIf(S3_PYTHON === undefined)('with an S3 server', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  storageConformance('a lake in a bucket', async () =>
    openBucket(server.endpoint, await server.createBucket('conformance')),
  );
});
