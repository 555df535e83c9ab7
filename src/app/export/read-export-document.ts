import type { ExportRequestDocument } from '../../../contract/api/exports.ts';
import { checkRange, parseDay } from '../cli/parse-range.ts';
import { requireDataset } from '../cli/sync-options.ts';
import type { Configuration } from '../config/configuration.ts';
import { readSymbolWords } from '../sync/read-sync-document.ts';
import type { QlibExportRequest } from './qlib-request.ts';
import { readExportWords } from './read-export-words.ts';

/**
 * Reads a request that came over the network, as strictly as the command line. The export stands in the lake: nobody names a folder from
 * afar. Throws `E_DATASET`, `E_DATE`, `E_USAGE`, `E_SYMBOL`, `E_UNIVERSE`, `E_FEATURES`.
 */
export async function readExportDocument(
  document: ExportRequestDocument,
  config: Configuration,
): Promise<QlibExportRequest> {
  const { freq, hours, fields, features, isRebuild, isVerified } = document;
  const from = document.from === undefined ? undefined : parseDay(document.from, 'from');
  const to = document.to === undefined ? undefined : parseDay(document.to, 'to');
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const words = { dataset: requireDataset(document.dataset), freq, hours, fields, features };
  return {
    ...(await readExportWords(words, { config, nameOf: (word) => word })),
    symbols: await readSymbolWords(document, config),
    from,
    to,
    isRebuild,
    isVerified,
  };
}
