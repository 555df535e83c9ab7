import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { CatalogSchema } from './schema.ts';

/** Lists that are kept, each once; those longest unused go first. Of twelve thousand symbols, one takes 100 kB. */
const LISTS_MAX = 100;

const symbolsSchema = z.array(z.string());

/** Keeps symbols whole, for whoever wants the same once more; answers the name of the list. */
export async function keepSymbols(
  db: Kysely<CatalogSchema>,
  symbols: readonly string[],
  nowMs: number,
): Promise<string> {
  const text = JSON.stringify(symbols);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  await db
    .insertInto('symbol_lists')
    .values({ hash, symbols: text, used_ms: nowMs })
    .onConflict((conflict) => conflict.column('hash').doUpdateSet({ used_ms: nowMs }))
    .execute();
  const newest = db
    .selectFrom('symbol_lists')
    .select('hash')
    .orderBy('used_ms', 'desc')
    .orderBy('hash')
    .limit(LISTS_MAX);
  await db.deleteFrom('symbol_lists').where('hash', 'not in', newest).execute();
  return hash;
}

/** The symbols of a list; `undefined` when it is kept no more. */
export async function findSymbols(
  db: Kysely<CatalogSchema>,
  hash: string,
): Promise<readonly string[] | undefined> {
  const row = await db
    .selectFrom('symbol_lists')
    .select('symbols')
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row === undefined ? undefined : symbolsSchema.parse(JSON.parse(row.symbols));
}
