import { type CatalogAddress, fileCatalog } from './catalog/catalog-address.ts';

/** Where a lake is, before it is opened: its files and its catalog. */
export interface LakePlace {
  /** Absolute path. */
  readonly root: string;
  readonly catalog: CatalogAddress;
}

/** A lake whose catalog is the file in its folder. */
export function folderLake(root: string): LakePlace {
  return { root, catalog: fileCatalog(root) };
}
