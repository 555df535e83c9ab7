import { z } from 'zod';

const time = z.string().regex(/^\d+(s|m|h)$/);
const size = z.string().regex(/^(\d+[kmg]|\$\{[A-Z_]+:-\d+[kmg]\})$/);

const healthcheck = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.array(z.string()).min(2),
    interval: time,
    timeout: time,
    retries: z.int().positive(),
  }),
]);

const service = z.strictObject({
  image: z.string().min(1),
  build: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  init: z.boolean().optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  ports: z.array(z.string().regex(/^[0-9.]+:(\d+|\$\{[A-Z_]+:-\d+\}):\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[a-z0-9-]+:\/[^:]+$/)).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  healthcheck: healthcheck.optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: time.optional(),
  mem_limit: size.optional(),
  deploy: z
    .strictObject({ replicas: z.union([z.int(), z.string().regex(/^\$\{[A-Z_]+:-\d+\}$/)]) })
    .optional(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }),
});

const composeFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  'x-barlake': z.unknown(),
  services: z.record(z.string().regex(/^[a-z0-9-]+$/), service),
  volumes: z.record(z.string(), z.null()),
});

/** A service as the tests look at it. */
export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly ports?: readonly string[] | undefined;
  readonly volumes?: readonly string[] | undefined;
  readonly depends_on?: Readonly<Record<string, unknown>> | undefined;
  readonly healthcheck?: unknown;
}

/** A compose file as the tests look at it. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
}

/** Checks a compose file: what we use of the compose specification (compose-spec.io) and nothing else. Throws `ZodError`. */
export function checkCompose(file: unknown): ComposeFile {
  return composeFile.parse(file);
}
