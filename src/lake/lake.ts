import type { Catalog } from './catalog/open-catalog.ts';

/** An open lake: its folder and its catalog. */
export interface Lake {
  /** Absolute path. */
  readonly root: string;
  readonly catalog: Catalog;
}
