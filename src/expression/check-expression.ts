import { checkCall } from './check-call.ts';
import type { CheckedColumn, Reach } from './checked-node.ts';
import { didYouMean, expressionError } from './expression-error.ts';
import { collectNotes, type ExpressionNote } from './expression-note.ts';
import { FEATURE_DEPTH_MAX } from './limits.ts';
import { operatorNamed } from './operator-table.ts';
import { parseExpression } from './parse-expression.ts';
import { printExpression } from './print-expression.ts';
import type { ValueType } from './program.ts';
import { OWN_ROW } from './reach.ts';
import type { CallNode, FieldNode, SyntaxNode } from './syntax-node.ts';

/** What an expression may refer to. */
export interface CheckContext {
  /** Names of fields, lower case, as `datasetFields` gives them. */
  readonly fields: readonly string[];
  /** Features whose columns may be read, by name in lower case. Fields come first. */
  readonly features?: ReadonlyMap<string, CheckedExpression>;
  /** Whether rows to come may be read, as labels do. Default: no. */
  readonly allowFuture?: boolean;
  /** For messages: a sentence on what an unknown name, in lower case, is elsewhere. */
  readonly elsewhere?: (name: string) => string | undefined;
}

/** An expression that has a meaning: every name known, every operand of a kind that its operator takes. */
export interface CheckedExpression {
  /** As written. */
  readonly text: string;
  /** As `printExpression` writes it. */
  readonly canonical: string;
  readonly root: CheckedColumn;
  /** Before it is rounded to float32 for its column. */
  readonly type: ValueType;
  /** Fields it reads, through other features too; in alphabetical order. */
  readonly fields: readonly string[];
  /** Rows needed before a row; `Infinity`: all there are. */
  readonly lookBack: number;
  /** Rows needed after a row. */
  readonly lookAhead: number;
  readonly notes: readonly ExpressionNote[];
}

/** Parses and checks an expression. Throws `E_EXPRESSION` with carets under the place. */
export function checkExpression(text: string, context: CheckContext): CheckedExpression {
  const syntax = parseExpression(text);
  const checker = { source: text, context };
  if (syntax.kind === 'number' || syntax.kind === 'text') {
    throw expressionError(text, {
      span: syntax.span,
      what: `${syntax.kind === 'number' ? 'A number' : 'A name'} alone has no rows`,
      mend: 'An expression reads at least one field, such as $close',
    });
  }
  const root = checkColumn(checker, syntax);
  if (root.depth > FEATURE_DEPTH_MAX) {
    throw expressionError(text, {
      span: syntax.span,
      what: `With the features it reads, more than ${FEATURE_DEPTH_MAX} operations one within another`,
    });
  }
  if (root.reach.last > 0 && context.allowFuture !== true) throw futureError(text, root);
  return {
    text,
    canonical: printExpression(syntax),
    root,
    type: root.type,
    fields: [...new Set(fieldsOf(root))].sort(),
    ...rowsNeeded(root.reach),
    notes: collectNotes(root),
  };
}

/** Part of a {@link CheckedExpression}: what a reach asks of whoever reads rows. */
function rowsNeeded({ first, last }: Reach): Pick<CheckedExpression, 'lookBack' | 'lookAhead'> {
  return { lookBack: Math.max(0, -first), lookAhead: Math.max(0, last) };
}

interface Checker {
  readonly source: string;
  readonly context: CheckContext;
}

function checkColumn(checker: Checker, node: SyntaxNode): CheckedColumn {
  if (node.kind === 'field') return checkField(checker, node);
  if (node.kind === 'call') return checkOperands(checker, node);
  throw new Error('numbers and names are met by whoever takes operands');
}

/** A field of the bars, or else another feature’s column. */
function checkField({ source, context }: Checker, { name, span }: FieldNode): CheckedColumn {
  if (context.fields.includes(name)) {
    return { kind: 'field', name, type: 'f32', reach: OWN_ROW, mayBeInfinite: false, depth: 1, span };
  }
  const feature = context.features?.get(name);
  if (feature !== undefined) {
    const { reach, depth, type } = feature.root;
    // A float64 may overflow to infinity when it is rounded.
    const mayBeInfinite = feature.root.mayBeInfinite || type === 'f64';
    return {
      kind: 'feature',
      name,
      of: feature.root,
      type: 'f32',
      reach,
      mayBeInfinite,
      depth: depth + 1,
      span,
    };
  }
  const hint = context.elsewhere?.(name);
  const known = [...context.fields, ...(context.features?.keys() ?? [])].map((word) => `$${word}`);
  throw expressionError(source, {
    span,
    what: `There is no field $${name}${didYouMean(`$${name}`, known)}`,
    mend: `${hint === undefined ? '' : `${hint} `}Fields of these bars: ${context.fields.map((field) => `$${field}`).join(' ')}`,
  });
}

function checkOperands(checker: Checker, node: CallNode): CheckedColumn {
  const operator = operatorNamed(node.operator);
  if (operator === undefined) throw new Error(`the parser knows no operator ${node.operator}`);
  return checkCall(checker.source, operator, node, (operand) => checkColumn(checker, operand));
}

function* fieldsOf(column: CheckedColumn): Generator<string> {
  const open: CheckedColumn[] = [column];
  const seen = new Set<CheckedColumn>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.kind === 'field') yield next.name;
    else open.push(...columnsBelow(next));
  }
}

function columnsBelow(column: CheckedColumn): readonly CheckedColumn[] {
  if (column.kind === 'field') return [];
  if (column.kind === 'call') return column.operands.filter((operand) => operand.kind !== 'number');
  return [column.of];
}

/** Carets at the innermost place that looks ahead. */
function futureError(source: string, root: CheckedColumn): Error {
  let place = root;
  for (;;) {
    if (place.kind !== 'call') break;
    const below = place.operands.find(
      (operand): operand is CheckedColumn => operand.kind !== 'number' && operand.reach.last > 0,
    );
    if (below === undefined) break;
    place = below;
  }
  const rows = place.reach.last;
  return expressionError(source, {
    span: place.span,
    what: `This reads ${rows === 1 ? 'the next row' : `${rows} rows ahead`}; a feature knows nothing of the future`,
    mend: 'Look back with a positive number; for what a model is to predict, mark the feature in its set with label: true, or pass --allow-future to features eval',
  });
}
