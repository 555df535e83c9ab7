import { z } from 'zod';

const featureSchema = z.strictObject({
  name: z.string(),
  set: z.string(),
  expression: z.string(),
  datasets: z.array(z.string()),
  description: z.string(),
  isLabel: z.boolean(),
});

/** What `barlake features list --json` prints: one of three lists. */
export const featuresListDocumentSchema: z.ZodType<FeaturesListDocument> = z.union([
  z.strictObject({
    sets: z.array(
      z.strictObject({
        name: z.string(),
        origin: z.string(),
        description: z.string(),
        features: z.int().nonnegative(),
        datasets: z.array(z.string()),
      }),
    ),
  }),
  z.strictObject({ features: z.array(featureSchema) }),
  z.strictObject({
    operators: z.array(
      z.strictObject({
        name: z.string(),
        parameters: z.array(z.string()),
        sign: z.string().nullable(),
        summary: z.string(),
        result: z.string(),
        reads: z.string(),
        note: z.string().nullable(),
        right: z.string().nullable(),
        origin: z.enum(['qlib', 'barlake']),
      }),
    ),
  }),
]);

/** What `barlake features show --json` prints. */
export const featureShowDocumentSchema: z.ZodType<FeatureShowDocument> = z.strictObject({
  name: z.string().nullable(),
  set: z.string().nullable(),
  description: z.string(),
  dataset: z.string(),
  expression: z.string(),
  canonical: z.string(),
  fields: z.array(z.string()),
  lookBack: z.int().nonnegative().nullable(),
  lookAhead: z.int().nonnegative(),
  type: z.enum(['f32', 'f64', 'i64', 'bool']),
  steps: z.array(
    z.strictObject({
      kernel: z.string(),
      inputs: z.array(z.int().nonnegative()),
      output: z.int().nonnegative(),
      params: z.array(z.number()),
    }),
  ),
  notes: z.array(z.strictObject({ operator: z.string(), text: z.string(), right: z.string().nullable() })),
});

/** One feature of a set. */
export interface FeatureEntry {
  readonly name: string;
  readonly set: string;
  readonly expression: string;
  readonly datasets: readonly string[];
  readonly description: string;
  /** It may read rows to come. */
  readonly isLabel: boolean;
}

/** Sets; or the features of some; or the operators of the language. */
export type FeaturesListDocument =
  | {
      readonly sets: readonly {
        readonly name: string;
        /** `built in`, or the path of its file. */
        readonly origin: string;
        readonly description: string;
        /** How many there are. */
        readonly features: number;
        readonly datasets: readonly string[];
      }[];
    }
  | { readonly features: readonly FeatureEntry[] }
  | {
      readonly operators: readonly {
        readonly name: string;
        readonly parameters: readonly string[];
        /** How it may be written between two operands: `+`. */
        readonly sign: string | null;
        readonly summary: string;
        /** Type of the result, in words. */
        readonly result: string;
        /** Rows it reads besides the current one, in words. */
        readonly reads: string;
        /** Where it does what qlib does although that is odd. */
        readonly note: string | null;
        /** The operator that does it right. */
        readonly right: string | null;
        readonly origin: 'qlib' | 'barlake';
      }[];
    };

/** An expression, explained. */
export interface FeatureShowDocument {
  /** Of a feature of a set; null for an expression. */
  readonly name: string | null;
  readonly set: string | null;
  readonly description: string;
  readonly dataset: string;
  /** As written. */
  readonly expression: string;
  readonly canonical: string;
  /** Without dollar signs. */
  readonly fields: readonly string[];
  /** Rows before the current one that are needed; null: all there are. */
  readonly lookBack: number | null;
  readonly lookAhead: number;
  /** Before it is rounded to single precision. */
  readonly type: 'f32' | 'f64' | 'i64' | 'bool';
  /** Kernel calls in order; registers from 0 on are the fields, then other instruments’ values. */
  readonly steps: readonly {
    readonly kernel: string;
    readonly inputs: readonly number[];
    readonly output: number;
    readonly params: readonly number[];
  }[];
  readonly notes: readonly {
    readonly operator: string;
    readonly text: string;
    readonly right: string | null;
  }[];
}
