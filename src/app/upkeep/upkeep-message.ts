import type { Configuration } from '../config/configuration.ts';

/** What the process of a turn of maintenance is told. */
export type ToUpkeep =
  | { readonly kind: 'start'; readonly config: Configuration; readonly version: string }
  | { readonly kind: 'cancel' };

/** What it answers. */
export type FromUpkeep =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'result';
      readonly state: 'done' | 'partial' | 'failed' | 'cancelled';
      readonly error: string | null;
    };
