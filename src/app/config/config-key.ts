/** One key of the configuration: its names, and what a person may write there. */
export interface ConfigKey {
  /** Path in `barlake.yaml`: `vendor.baseUrl`. */
  readonly path: string;
  /** Environment variables that set it, strongest first. */
  readonly env: readonly string[];
  /** How an environment variable's text becomes a value. */
  readonly fromText: 'text' | 'word' | 'number' | 'gigabytes';
  /** Accepted values, to complete "expected …". */
  readonly accepted: string;
  /** What holds when nobody sets it, for people; `from the hardware` when it depends on the machine. */
  readonly defaultText: string;
  /** One line on what it does. */
  readonly about: string;
  readonly isSecret?: true;
  /** A URL that may hold a password, which is hidden wherever the value is shown. */
  readonly hasPassword?: true;
}

/** A key that no environment variable sets, unless `more` says so. */
export function configKey(
  path: string,
  accepted: string,
  defaultText: string,
  about: string,
  more: {
    env?: readonly string[];
    fromText?: ConfigKey['fromText'];
    isSecret?: true;
    hasPassword?: true;
  } = {},
): ConfigKey {
  return { path, accepted, defaultText, about, env: [], fromText: 'text', ...more };
}
