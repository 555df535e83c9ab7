import { type KyselyPlugin, type OperationNode, type RootOperationNode, sql } from 'kysely';

/**
 * Lets one list of migrations serve both databases. What SQLite calls integer and real has eight bytes each, as instants and sizes need; its texts
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

const TYPES: ReadonlyMap<unknown, OperationNode> = new Map([
  ['integer', sql`bigint`.toOperationNode()],
  ['real', sql`double precision`.toOperationNode()],
  ['text', sql`text collate "C"`.toOperationNode()],
]);

function typeOf(node: OperationNode): OperationNode {
  return ('dataType' in node ? TYPES.get(node.dataType) : undefined) ?? node;
}
