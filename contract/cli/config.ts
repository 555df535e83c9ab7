import { z } from 'zod';

const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flag'), name: z.string() }),
  z.strictObject({ kind: z.literal('environment'), name: z.string() }),
  z.strictObject({ kind: z.literal('dotenv'), name: z.string(), file: z.string() }),
  z.strictObject({ kind: z.literal('file'), file: z.string(), line: z.int() }),
  z.strictObject({ kind: z.literal('profile'), name: z.string() }),
  z.strictObject({ kind: z.literal('hardware') }),
  z.strictObject({ kind: z.literal('default') }),
]);

/** What `barlake config --json` prints. */
export const configDocumentSchema: z.ZodType<ConfigDocument> = z.strictObject({
  file: z.string().nullable(),
  settings: z.array(
    z.strictObject({
      key: z.string(),
      value: z.union([z.string(), z.number(), z.array(z.string()), z.null()]),
      isSecret: z.boolean(),
      origin: originSchema,
    }),
  ),
});

/** The merged configuration, secrets replaced. */
export interface ConfigDocument {
  /** Absolute path of the configuration file, `null` without one. */
  readonly file: string | null;
  readonly settings: readonly {
    /** `vendor.baseUrl`; docs/configuration.md lists them. */
    readonly key: string;
    /** Of a secret: `set`, a few characters and the length, or `null` when it is not set. */
    readonly value: string | number | readonly string[] | null;
    readonly isSecret: boolean;
    readonly origin:
      | { readonly kind: 'flag' | 'environment' | 'profile'; readonly name: string }
      | { readonly kind: 'dotenv'; readonly name: string; readonly file: string }
      | { readonly kind: 'file'; readonly file: string; readonly line: number }
      | { readonly kind: 'hardware' | 'default' };
  }[];
}
