import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Where the reference page is; its document is at `/docs/json`. */
const DOCS_PATH = '/docs';

/** The one style that the page adds by itself, as a hash. */
const PAGE_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** The OpenAPI document of every route registered afterwards, and a page that shows it. */
export async function registerDocs(app: ServerApp, { version }: ServerWorld): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'barlake',
        version,
        description:
          'The server’s own API. With a token configured, send it as `Authorization: Bearer …`. Requests that change something carry `x-barlake-change: 1`. Errors are problem documents with a code from docs/errors.md.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    // The page asks nobody: no validator, no logo from elsewhere.
    uiConfig: { validatorUrl: null, deepLinking: true, docExpansion: 'list' },
    theme: { title: 'barlake API' },
    transformStaticCSP: (policy) => policy.replace("style-src 'self'", `style-src 'self' ${PAGE_STYLE}`),
  });
}
