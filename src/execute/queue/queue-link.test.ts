import { expect, it } from 'vitest';
import { freePort } from '../../../test/support/free-port.ts';
import { openQueueLink } from './queue-link.ts';

it('tells soon why nobody answers, and leaves the connection alone', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  const startMs = performance.now();
  const opening = openQueueLink({ backend: 'redis', url, prefix: 'test', lake: 'none' }, { connectMs: 500 });
  await expect(opening).rejects.toMatchObject({
    code: 'E_QUEUE',
    message: expect.stringMatching(/no answer within 0\.5 s \(.*ECONNREFUSED.*\)/),
  });
  expect(performance.now() - startMs).toBeLessThan(3_000);
});
