import type { FeatureEntry, FeaturesListDocument } from '../../../../contract/cli/features.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { DATASET_NAMES } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { FeatureSet } from '../../../expression/feature.ts';
import { OPERATOR_SHAPES } from '../../../expression/operator.ts';
import { OPERATORS } from '../../../expression/operator-table.ts';
import { featureSetNames, loadFeatureSets } from '../../features/load-feature-sets.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { renderTable, type TableColumn } from '../render-table.ts';
import { requireDataset } from '../sync-options.ts';
import type { Terminal } from '../terminal.ts';
import { wrapText } from '../wrap-text.ts';

/** Lists sets, features or operators. */
export async function run({ options, context }: Invocation): Promise<number> {
  const document = await listed(options, context);
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(describe(document, context));
  return EXIT.done;
}

async function listed(
  { set, dataset, operators }: Invocation['options'],
  { config }: CommandContext,
): Promise<FeaturesListDocument> {
  if (operators === true) {
    if (set === undefined && dataset === undefined) return { operators: operatorEntries() };
    throw new BarlakeError('E_USAGE', {
      message: '--operators stands alone: operators belong to no set and no dataset.',
      mend: 'Leave the other options out.',
    });
  }
  const wanted = typeof dataset === 'string' ? requireDataset(dataset) : undefined;
  const names =
    typeof set === 'string'
      ? [set]
      : wanted === undefined
        ? await featureSetNames(config.features)
        : config.features.sets;
  const sets = await loadFeatureSets(config.features, names);
  if (set === undefined && wanted === undefined) return { sets: sets.map(toSetEntry) };
  const features = sets.flatMap(featureEntries);
  return {
    features: features.filter(({ datasets }) => wanted === undefined || datasets.includes(wanted)),
  };
}

function operatorEntries(): Extract<FeaturesListDocument, { operators: unknown }>['operators'] {
  return OPERATORS.map(({ name, parameters, sign, summary, shape, note, right, origin }) => ({
    name,
    parameters: parameters.map((parameter) => parameter.name),
    sign: sign ?? null,
    summary,
    ...OPERATOR_SHAPES[shape],
    note: note ?? null,
    right: right ?? null,
    origin,
  }));
}

function toSetEntry({ name, origin, description, features }: FeatureSet) {
  const datasets = DATASET_NAMES.filter((dataset) =>
    features.some((each) => each.datasets.includes(dataset)),
  );
  return { name, origin, description, features: features.length, datasets };
}

function featureEntries({ name: set, features }: FeatureSet): readonly FeatureEntry[] {
  return features.map(({ name, expression, datasets, description, isLabel }) => ({
    name,
    set,
    expression,
    datasets,
    description,
    isLabel,
  }));
}

function describe(document: FeaturesListDocument, { terminal }: CommandContext): string {
  const table = (columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string =>
    renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold });
  if ('sets' in document) {
    const columns: readonly TableColumn[] = [
      { title: 'set' },
      { title: 'features', align: 'right' },
      { title: 'about', flexible: true },
      { title: 'from' },
    ];
    const rows = document.sets.map((each) => [
      each.name,
      String(each.features),
      each.description,
      each.origin,
    ]);
    return table(columns, rows);
  }
  if ('operators' in document) {
    const columns = [
      { title: 'operator' },
      { title: 'what it gives', flexible: true as const },
      { title: 'sign' },
    ];
    const rows = document.operators.map(({ name, parameters, summary, note, right, sign }) => [
      `${name}(${parameters.join(', ')})`,
      [`${summary}.`, note ?? '', right === null ? '' : `See ${right}.`]
        .filter((part) => part !== '')
        .join(' '),
      sign ?? '',
    ]);
    return table(columns, rows);
  }
  return describeFeatures(document.features, terminal);
}

/** Expressions are too long for a column: what a feature is stands under it. */
function describeFeatures(features: readonly FeatureEntry[], { columns, outColors }: Terminal): string {
  if (features.length === 0) return 'No set that was asked for has features for that.\n';
  const indented = (text: string): string =>
    wrapText(text, Math.max(columns - INDENT.length, INDENT.length)).replaceAll(/^/gm, INDENT);
  const blocks = features.map(({ name, expression, description, isLabel }) => {
    const about = [description, isLabel ? '(label: it reads rows to come)' : ''].join(' ').trim();
    return [outColors.bold(name), indented(expression), ...(about === '' ? [] : [indented(about)])].join(
      '\n',
    );
  });
  return `${blocks.join('\n')}\n`;
}

const INDENT = '    ';
