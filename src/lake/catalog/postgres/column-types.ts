import { type KyselyPlugin, type OperationNode, type RootOperationNode, sql } from 'kysely';

/**
 * Lets one list of migrations serve both databases. What SQLite calls an integer has eight bytes, as instants and sizes need; its texts
 * compare byte by byte, whatever language a database was made for; its automatic numbers are an identity.
 */
export const postgresColumnTypes: KyselyPlugin = {
  transformQuery: ({ node }) => withTypes(node),
  transformResult: ({ result }) => Promise.resolve(result),
};

type CreateTable = Extract<RootOperationNode, { readonly kind: 'CreateTableNode' }>;
type Column = CreateTable['columns'][number];

function withTypes(node: RootOperationNode): RootOperationNode {
  if (node.kind === 'CreateTableNode') return { ...node, columns: node.columns.map(translated) };
  if (node.kind !== 'AlterTableNode' || node.columnAlterations === undefined) return node;
  const columnAlterations = node.columnAlterations.map((change) =>
    change.kind === 'AddColumnNode' ? { ...change, column: translated(change.column) } : change,
  );
  return { ...node, columnAlterations };
}

function translated(column: Column): Column {
  const { autoIncrement, ...rest } = column;
  const dataType = typeOf(column.dataType);
  if (autoIncrement !== true) return { ...column, dataType };
  return { ...rest, dataType, generated: { kind: 'GeneratedNode', byDefault: true, identity: true } };
}

const BIGINT = sql`bigint`.toOperationNode();
const TEXT = sql`text collate "C"`.toOperationNode();

function typeOf(node: OperationNode): OperationNode {
  if (!('dataType' in node)) return node;
  if (node.dataType === 'integer') return BIGINT;
  return node.dataType === 'text' ? TEXT : node;
}
