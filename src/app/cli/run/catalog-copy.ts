import type { CatalogCopyDocument } from '../../../../contract/cli/catalog-copy.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import {
  type CatalogAddress,
  isSameCatalog,
  parseCatalogUrl,
  showCatalog,
} from '../../../lake/catalog/catalog-address.ts';
import { catalogPresence } from '../../../lake/catalog/catalog-presence.ts';
import { copyCatalog, type TableContent } from '../../../lake/catalog/copy/copy-catalog.ts';
import { takeLakeLock } from '../../../lake/catalog/lake-lock.ts';
import { openCatalog } from '../../../lake/catalog/open-catalog.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';

/** Copies a catalog as a whole, and says how to use the copy. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { from, to } = chooseWay(options, context);
  if (isSameCatalog(from, to)) throw sameCatalog(to);
  await assertReplaceable(to, options['force'] === true);
  const tables = await copy(from, to, context);
  const document: CatalogCopyDocument = { from: showCatalog(from), to: showCatalog(to), tables: [...tables] };
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(describe(document, context, to));
  return EXIT.done;
}

interface Way {
  readonly from: CatalogAddress;
  readonly to: CatalogAddress;
}

function chooseWay(options: Invocation['options'], { config }: CommandContext): Way {
  const { root, catalog } = config.lake;
  const [from, to] = [options['from'], options['to']];
  const other = from ?? to;
  if (typeof other !== 'string' || (from !== undefined && to !== undefined)) {
    throw new BarlakeError('E_USAGE', {
      message: 'Exactly one of --to and --from says where the other catalog is.',
      mend: 'For example: `barlake catalog copy --to postgres://user@host/database`.',
    });
  }
  const address = parseCatalogUrl(other, root);
  if (address === undefined) {
    throw new BarlakeError('E_USAGE', {
      message: `--${from === undefined ? 'to' : 'from'} is no place of a catalog; the value is not shown.`,
      mend: 'Give sqlite, or a URL like postgres://user:password@host:5432/database?schema=name.',
    });
  }
  return from === undefined ? { from: catalog, to: address } : { from: address, to: catalog };
}

async function assertReplaceable(to: CatalogAddress, isForced: boolean): Promise<void> {
  if (isForced || (await catalogPresence(to)) !== 'present') return;
  throw new BarlakeError('E_EXISTS', {
    message: `${showCatalog(to)} holds a catalog already.`,
    mend: 'Name another place (?schema=…), or replace what it holds with --force.',
  });
}

/** Under the locks of both: nobody writes to either meanwhile. */
async function copy(
  from: CatalogAddress,
  to: CatalogAddress,
  { config, clock, signal }: CommandContext,
): Promise<readonly TableContent[]> {
  const { root } = config.lake;
  const since = new Date(clock.nowMs()).toISOString();
  const owner = { pid: process.pid, command: 'catalog copy', since };
  // What is not there is told before a lock makes it.
  await (await openCatalog(from, { readOnly: true }))[Symbol.asyncDispose]();
  await using _lock = await takeLakeLock({ root, catalog: from }, owner, signal);
  await using target = await takeLakeLock({ root, catalog: to }, owner, signal);
  await using source = await openCatalog(from, { readOnly: true });
  await using copied = await target.openCatalog();
  return await copyCatalog(source, copied, signal);
}

function describe(
  { from, to, tables }: CatalogCopyDocument,
  { config }: CommandContext,
  address: CatalogAddress,
): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const copied = `Copied ${countOf(rows, 'row')} of ${countOf(tables.length, 'table')} from ${from} to ${to}, and read them back.\n`;
  if (isSameCatalog(config.lake.catalog, address)) return copied;
  const url = address.kind === 'sqlite' ? 'sqlite' : to.replace('@', ':<password>@');
  return `${copied}To use the copy, set catalog.url: ${url}\n`;
}

function sameCatalog(address: CatalogAddress): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `${showCatalog(address)} is the catalog that the lake uses already.`,
    mend: '--to names where it is to be copied; --from names where it is to be copied from.',
  });
}
