import type { ConfigInput } from '../config/config-schema.ts';

/** Settings in the shape of `barlake.yaml`; see docs/configuration.md. */
export type LakeSettings = ConfigInput;

/** How a lake is opened. */
export interface LakeOptions {
  /** Values of configuration keys, stronger than the environment and `barlake.yaml`: `{ resources: { duckdbMemoryMb: 512 } }`. */
  readonly settings?: LakeSettings | undefined;
  /** A configuration file instead of `barlake.yaml` in `cwd` or in the lake. */
  readonly configFile?: string | undefined;
  /** Environment variables, such as `POLYGON_API_KEY`; absent: those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where relative paths start and `.env` is looked for; absent: the process’s current folder. */
  readonly cwd?: string | undefined;
  /** A folder without a lake is no error: the first `sync` makes one. */
  readonly create?: boolean | undefined;
}
