import { storageConformance } from '../../../test/support/storage-conformance.ts';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { diskStorage } from './disk-storage.ts';

storageConformance('a lake on disk', async () => {
  const folder = await makeTempFolder('disk-storage');
  return {
    root: folder.path,
    storage: diskStorage(folder.path),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});
