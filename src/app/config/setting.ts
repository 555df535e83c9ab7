import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { HardwareProfile } from '../hardware/hardware-profile.ts';
import type { Configuration } from './configuration.ts';

/** Where a value came from. */
export type Origin =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'dotenv'; readonly name: string; readonly file: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'hardware' }
  | { readonly kind: 'default' };

/** One key of the merged configuration. */
export interface Setting {
  /** `vendor.baseUrl`. */
  readonly key: string;
  /** The value in force; of a secret, only whether and how long it is. */
  readonly value: SettingValue;
  readonly isSecret: boolean;
  readonly origin: Origin;
}

/** A value as it is shown; `null` for a secret that is not set. */
export type SettingValue = string | number | readonly string[] | null;

/** The configuration with all that is known about how it came to be. */
export interface LoadedConfiguration {
  /** In force; the defaults when `problem` is set. */
  readonly config: Configuration;
  /** Every key of docs/configuration.md, in that order. */
  readonly settings: readonly Setting[];
  /** The configuration file that was read, absolute. */
  readonly file: string | undefined;
  readonly hardware: HardwareProfile;
  /** `E_CONFIG` with everything that is wrong. */
  readonly problem: BarlakeError | undefined;
}
