import type { FeatureShowDocument } from '../../../../contract/cli/features.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { compileFeatures } from '../../../expression/compile-features.ts';
import type { Program } from '../../../expression/program.ts';
import { TYPE_NAMES } from '../../../expression/result-type.ts';
import { type FoundFeature, findFeature } from '../../features/find-feature.ts';
import type { Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { requireDataset } from '../sync-options.ts';

/** Explains one feature or expression. */
export async function run({ args, options, context }: Invocation): Promise<number> {
  const { config, terminal } = context;
  const dataset = options['dataset'];
  const found = await findFeature({
    text: onlyFeature(args),
    dataset: typeof dataset === 'string' ? requireDataset(dataset) : undefined,
    features: config.features,
    allowFuture: options['allowFuture'] === true,
  });
  const program = compileFeatures([{ name: found.name ?? 'value', expression: found.expression }]);
  const document = toDocument(found, program);
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(document, program));
  return EXIT.done;
}

function onlyFeature(args: readonly string[]): string {
  const [text = ''] = args;
  if (args.length === 1) return text.trim();
  throw new BarlakeError('E_USAGE', {
    message: `One feature or expression is expected, ${args.length} were given.`,
    mend: 'Put an expression into single quotation marks.',
  });
}

function toDocument(found: FoundFeature, program: Program): FeatureShowDocument {
  const { name, set, description, dataset, expression } = found;
  const { text, canonical, fields, lookBack, lookAhead, type, notes } = expression;
  return {
    name,
    set,
    description,
    dataset,
    expression: text,
    canonical,
    fields,
    lookBack: Number.isFinite(lookBack) ? lookBack : null,
    lookAhead,
    type,
    steps: program.steps,
    notes: notes.map((note) => ({ operator: note.operator, text: note.text, right: note.right ?? null })),
  };
}

function describe(document: FeatureShowDocument, program: Program): string {
  const { name, set, description, canonical, dataset, fields, lookBack, lookAhead, type, notes } = document;
  const head = name === null ? [] : [`${name} of ${set ?? ''}: ${description}`, ''];
  const facts: readonly (readonly [string, string])[] = [
    ['dataset', dataset],
    ['reads', fields.map((field) => `$${field}`).join(' ') || 'no field of its own'],
    ['rows', rowsInWords(lookBack, lookAhead)],
    ['type', type === 'f32' ? TYPE_NAMES.f32 : `${TYPE_NAMES[type]}, rounded to float32 in the end`],
    ...notes.map((note) => ['note', noteInWords(note)] as const),
  ];
  const lines = [
    ...head,
    `  ${canonical}`,
    '',
    ...facts.map(([label, text]) => `${label.padEnd(9)}${text}`),
    '',
    ...planInWords(program),
  ];
  return `${lines.join('\n')}\n`;
}

function rowsInWords(lookBack: number | null, lookAhead: number): string {
  const back =
    lookBack === null
      ? 'its own and all before'
      : lookBack === 0
        ? 'its own'
        : `its own and ${lookBack} before`;
  return lookAhead === 0 ? back : `${back}, and ${lookAhead} after: a label`;
}

function noteInWords({ operator, text, right }: FeatureShowDocument['notes'][number]): string {
  return `${operator}: ${text}${right === null ? '' : ` ${right} does it the other way.`}`;
}

/** The kernels in order: what each reads, what it is told, and the register that it writes; other symbols’ first. */
function planInWords({ fields, foreign, registers, steps }: Program, title = 'kernels'): readonly string[] {
  const names = [
    ...fields.map((field) => `$${field}`),
    ...foreign.map(({ instrument }, index) => `${instrument}#${index + 1}`),
  ];
  const register = (index: number): string => names[index] ?? `r${index}`;
  const lines = steps.map(({ kernel, inputs, output, params }) => {
    const operands = [...inputs.map(register), ...params.map(String)].join(', ');
    return `  ${register(output).padEnd(5)}= ${kernel}(${operands})  ${registers[output] ?? ''}`;
  });
  const others = foreign.flatMap(({ instrument, program }, index) =>
    planInWords(program, `kernels of ${instrument}#${index + 1}, over the rows of ${instrument}`),
  );
  return [...others, title, ...lines];
}
