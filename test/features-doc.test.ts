import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DATASET_NAMES } from '../src/domain/dataset.ts';
import { datasetFields } from '../src/expression/dataset-field.ts';
import { BUILT_IN_SETS } from '../src/expression/feature-set/built-in-sets.ts';
import { OPERATORS } from '../src/expression/operator-table.ts';
import { parseFeatureSet } from '../src/expression/parse-feature-set.ts';
import { resolveFeatures } from '../src/expression/resolve-features.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'features.md'), 'utf8');

function section(title: string): string {
  return page.split(new RegExp(`\n#+ ${title}\n`))[1]?.split('\n#')[0] ?? '';
}

describe('docs/features.md', () => {
  it('has the operators of the language, in their order, and says of each what the program says', () => {
    const rows = section('Operators')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const expected = OPERATORS.map(({ name, parameters, sign, summary, note, right }) => {
      const head = `${name}(${parameters.map((parameter) => parameter.name).join(', ')})`;
      const written = sign === undefined ? '' : `\`${sign.replaceAll('|', '\\|')}\``;
      const see = right === undefined ? [] : [`See \`${right}\`.`];
      const about = [`${summary}.`, ...(note === undefined ? [] : [note]), ...see].join(' ');
      return `| \`${head}\` | ${written} | ${about} |`;
    });
    expect(rows).toEqual(expected);
  });

  it('explains every field and no other', () => {
    const named = [...section('Fields').matchAll(/^\| (?<names>`\$.*?) \|/gm)].flatMap(
      ({ groups }) => groups?.['names']?.match(/(?<=\$)\w+/g) ?? [],
    );
    expect(new Set(named)).toEqual(new Set(DATASET_NAMES.flatMap(datasetFields)));
  });

  it('lists the built-in sets', () => {
    const named = [...section('Sets').matchAll(/^\| `(?<name>\w+)` \|/gm)].map(
      ({ groups }) => groups?.['name'],
    );
    expect(named).toEqual(BUILT_IN_SETS.map(({ name }) => name));
  });

  it('shows a set that can be computed', () => {
    const text = /```yaml\n(?<text>[^]*?)```/.exec(section('Your own sets'))?.groups?.['text'] ?? '';
    const set = parseFeatureSet(parse(text), 'features/mine.yaml');
    expect(set.name).toBe('mine');
    expect(resolveFeatures([set], 'stocks_daily').features).toHaveLength(4);
    expect(resolveFeatures([set], 'crypto_daily').features.map(({ name }) => name)).toEqual(['turnover']);
  });
});
