import type { FastifyRequest } from 'fastify';
import { openLakeMarket } from '../../market/lake-market.ts';
import type { Authorizer } from '../security/authorize.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { type KeyVerdict, registerVendorApi } from '../vendor-routes.ts';

/** The vendor’s API out of the lake, with the server’s token for a key. */
export function registerVendorRoutes(app: ServerApp, world: ServerWorld, authorizer: Authorizer): void {
  const { engine, clock } = world;
  const market = openLakeMarket({ engine, clock });
  app.addHook('onClose', async () => market[Symbol.dispose]());
  registerVendorApi(app, {
    market,
    authorize: (request, key) => judge(authorizer, request, key),
  });
}

function judge(authorizer: Authorizer, request: FastifyRequest, key: string | undefined): KeyVerdict {
  const verdict = authorizer.judge(request, key);
  switch (verdict.kind) {
    case 'granted':
      return 'granted';
    case 'refused':
      return key === undefined ? 'no-key' : 'unknown-key';
    case 'blocked':
      return 'too-many-requests';
  }
}
