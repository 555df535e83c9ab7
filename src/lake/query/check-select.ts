import { BarlakeError } from '../../domain/barlake-error.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** Functions that make rows and touch nothing outside the query. Every other table function is refused. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'duckdb_columns',
  'duckdb_functions',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'generate_series',
  'histogram',
  'histogram_values',
  'json_each',
  'json_tree',
  'pragma_table_info',
  'pragma_version',
  'range',
  'repeat',
  'summary',
  'unnest',
]);

/** Scalar functions with an effect outside the query. */
const SCALAR_FUNCTIONS_REFUSED: ReadonlySet<string> = new Set(['write_log']);

const EXPLAIN = /^\s*explain\s+(?:analyze\s+)?/i;

/** What a statement that may run reads. */
export interface CheckedSelect {
  /** Names of the tables and views it mentions, in lower case; those that it defines itself (`WITH`) are among them. */
  readonly tables: ReadonlySet<string>;
  /** Those of `tables` that it defines itself. */
  readonly defined: ReadonlySet<string>;
  /** It may name a table in a text (`pragma_table_info`), where nobody sees which. */
  readonly namesInText: boolean;
  /** It looks at the engine’s list of tables (`duckdb_columns`). */
  readonly listsTables: boolean;
}

/** Functions that take the name of a table as a text. */
const NAMING_FUNCTIONS: ReadonlySet<string> = new Set(['pragma_table_info']);

/**
 * Lets one statement pass that reads and does nothing else: SELECT and its short forms (FROM, VALUES, DESCRIBE, SHOW,
 * SUMMARIZE), also under EXPLAIN. Judged by the engine’s own syntax tree: its statement types are not enough, for there are
 * functions that write files and EXPLAIN ANALYZE runs what it explains. Throws `E_SQL`.
 */
export async function checkSelect(connection: DuckDbConnection, sql: string): Promise<CheckedSelect> {
  const tree = await parse(connection, sql.replace(EXPLAIN, ''));
  if (tree.error) throw refused(tree.error_message ?? 'The statement cannot be read.');
  const { statements } = tree;
  if (statements.length === 0) throw refused('The statement is empty.');
  if (statements.length > 1) throw refused(`One statement at a time; these are ${statements.length}.`);
  const tables = new Set<string>();
  const defined = new Set<string>();
  let namesInText = false;
  let listsTables = false;
  for (const node of nodesOf(statements)) {
    const name = functionName(node);
    namesInText ||= name !== undefined && NAMING_FUNCTIONS.has(name.name);
    listsTables ||= name?.isTable === true && name.name.startsWith('duckdb_');
    if (name !== undefined && !isAllowed(name)) {
      throw refused(`The function ${name.name} is closed here: it reaches outside the lake’s tables.`);
    }
    if (node['type'] === 'BASE_TABLE') tables.add(String(node['table_name']).toLowerCase());
    if (node['type'] === 'SHOW_REF') tables.add(String(node['table_name']).replaceAll('"', '').toLowerCase());
    for (const common of commonTables(node)) defined.add(common.toLowerCase());
  }
  // What SHOW and SUMMARIZE of a query name.
  tables.delete('');
  return { tables, defined, namesInText, listsTables };
}

type TreeNode = Readonly<Record<string, unknown>>;

interface Tree {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements: readonly unknown[];
}

async function parse(connection: DuckDbConnection, sql: string): Promise<Tree> {
  try {
    const [row] = await connection.rows('SELECT json_serialize_sql(?::VARCHAR) AS tree', [sql]);
    return JSON.parse(String(row?.['tree'])) as Tree;
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error), error);
  }
}

/** Every object of the tree; an own stack, since a statement can be nested deeper than calls may be. */
function* nodesOf(root: unknown): Generator<TreeNode> {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (!Array.isArray(node)) yield node as TreeNode;
    for (const child of Object.values(node)) pending.push(child);
  }
}

/** Names that a WITH gives to its queries. */
function commonTables(node: TreeNode): readonly string[] {
  const { map } = (node['cte_map'] ?? {}) as { readonly map?: readonly { readonly key?: unknown }[] };
  return (map ?? []).map(({ key }) => String(key));
}

interface FunctionUse {
  readonly name: string;
  readonly isTable: boolean;
}

function functionName(node: TreeNode): FunctionUse | undefined {
  if (node['type'] === 'TABLE_FUNCTION') {
    const { function: called } = node as { readonly function?: { readonly function_name?: unknown } };
    return { name: String(called?.function_name).toLowerCase(), isTable: true };
  }
  const name = node['function_name'];
  return typeof name === 'string' ? { name: name.toLowerCase(), isTable: false } : undefined;
}

function isAllowed({ name, isTable }: FunctionUse): boolean {
  return isTable ? TABLE_FUNCTIONS.has(name) : !SCALAR_FUNCTIONS_REFUSED.has(name);
}

function refused(message: string, cause?: unknown): BarlakeError {
  return new BarlakeError('E_SQL', {
    message: message.replace(
      'Only SELECT statements can be serialized to json!',
      'Only statements that read are allowed here: SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN.',
    ),
    mend: 'Correct the statement; `barlake help sql` shows examples.',
    cause,
  });
}
