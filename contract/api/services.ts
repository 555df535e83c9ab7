import { z } from 'zod';

/** A database or server that the lake stands on, as this server reaches it. */
export interface ServiceState {
  /** What it is used for. */
  readonly use: 'catalog' | 'queues';
  readonly kind: 'sqlite' | 'postgres' | 'redis';
  /** Without its password. */
  readonly address: string;
  /** It answered within two seconds. */
  readonly isThere: boolean;
  /** Why not, or what is to be mended of it; null: nothing. */
  readonly trouble: string | null;
  readonly version: string | null;
  /** How long it took to answer, in milliseconds. */
  readonly answerMs: number | null;
  /** Memory that it takes, and may take; null where that is not told, or not bounded. */
  readonly memoryBytes: number | null;
  readonly memoryLimitBytes: number | null;
  /** What it has on disk of this lake’s database or file. */
  readonly storedBytes: number | null;
  /** Programs that are connected, and may be at most. */
  readonly connections: number | null;
  readonly connectionsMax: number | null;
}

/** How the databases and servers are that the lake stands on. */
export interface ServicesDocument {
  readonly services: readonly ServiceState[];
}

const count = z.number().nonnegative().nullable();

/** {@link ServicesDocument} */
export const servicesDocumentSchema: z.ZodType<ServicesDocument> = z.strictObject({
  services: z.array(
    z.strictObject({
      use: z.enum(['catalog', 'queues']),
      kind: z.enum(['sqlite', 'postgres', 'redis']),
      address: z.string(),
      isThere: z.boolean(),
      trouble: z.string().nullable(),
      version: z.string().nullable(),
      answerMs: count,
      memoryBytes: count,
      memoryLimitBytes: count,
      storedBytes: count,
      connections: count,
      connectionsMax: count,
    }),
  ),
});
