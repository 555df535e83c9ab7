/** Values of one width, as Parquet keeps them: in the order of bytes of the processors that Node runs on. */
export type PlainValues = Float64Array | Float32Array | Int32Array | BigInt64Array;

/** A column without NULLs: one value for each row, or distinct values that each fill a run of rows. */
export type PlainColumn =
  | { readonly values: PlainValues }
  | {
      readonly distinct: readonly string[] | Int32Array | Float64Array;
      /** For each distinct value, the rows it fills, one after the other. */
      readonly runs: Int32Array;
    };

/** What a column holds. */
export type PlainKind = 'i32' | 'i64' | 'f32' | 'f64' | 'text';

/** A column of a file. */
export interface PlainField {
  readonly name: string;
  readonly kind: PlainKind;
}

/** Parquet’s numbers for its physical types. */
export const PHYSICAL_TYPE: Readonly<Record<PlainKind, number>> = { i32: 1, i64: 2, f32: 4, f64: 5, text: 6 };
