import { afterAll, beforeAll } from 'vitest';
import { describeCatalog } from '../../../test/support/describe-catalog.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { type Catalog, openCatalog } from './open-catalog.ts';

let folder: TempFolder;
let catalog: Catalog;
beforeAll(async () => {
  folder = await makeTempFolder('tables');
  catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describeCatalog(() => catalog);
