import { stringify } from 'yaml';
import type { ResourcePlan } from '../../plan/resource-plan.ts';
import type { ConfigKey } from './config-key.ts';
import { CONFIG_KEYS } from './config-keys.ts';

/** What a new configuration file is made for. */
export interface TemplateOptions {
  /** As it should stand in the file: `./data`. */
  readonly lakeRoot: string;
  /** What the machine was found to be good for; stands in comments, so that it stays derived. */
  readonly resources: ResourcePlan;
}

/** Keys that a new file sets; all others are there as comments with their defaults. */
const ACTIVE = ['lake.root', 'datasets'];

const HEAD = `# barlake's configuration. Lines behind a # show the defaults; docs/configuration.md explains every key.
# Stronger than this file: flags, environment variables, .env. Keys for the vendor belong into .env, not here.
`;

/** The text of a new \`barlake.yaml\`: every key but the secrets, each with its meaning. */
export function configTemplate(options: TemplateOptions): string {
  const lines: string[] = [HEAD.trimEnd()];
  let group = '';
  for (const key of CONFIG_KEYS) {
    if (key.isSecret === true) continue;
    const [first = '', name] = key.path.split('.');
    if (name !== undefined && first !== group) lines.push('', `${first}:`);
    if (name === undefined) lines.push('');
    group = name === undefined ? '' : first;
    lines.push(...keyLines(key, name ?? first, options));
  }
  return `${lines.join('\n')}\n`;
}

/** The text of a new \`.env\`: the names of the keys, without values. */
export function credentialsTemplate(): string {
  const lines = [
    '# Keys for the vendor (https://massive.com/dashboard, formerly polygon.io). Keep this file out of version control.',
  ];
  for (const key of CONFIG_KEYS) {
    const [name] = key.env;
    if (key.isSecret === true && name !== undefined) lines.push('', `# ${key.about}`, `${name}=`);
  }
  return `${lines.join('\n')}\n`;
}

function keyLines(key: ConfigKey, name: string, options: TemplateOptions): readonly string[] {
  const indent = key.path.includes('.') ? '  ' : '';
  const isActive = ACTIVE.includes(key.path);
  const environment = key.env.length === 0 ? '' : ` Environment: ${key.env[0]}.`;
  const value = stringify(exampleValue(key, options), {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
  }).trimEnd();
  return [`${indent}# ${key.about}${environment}`, `${indent}${isActive ? '' : '# '}${name}: ${value}`];
}

function exampleValue(key: ConfigKey, options: TemplateOptions): unknown {
  if (key.path === 'lake.root') return options.lakeRoot;
  if (key.path.startsWith('resources.')) {
    return options.resources[key.path.slice('resources.'.length) as keyof ResourcePlan];
  }
  if (key.accepted.startsWith('a group of ')) return {};
  if (key.defaultText === 'none') return [];
  if (key.accepted.startsWith('a list of ')) return key.defaultText.split(', ');
  if (key.defaultText === 'not set') return null;
  const number = Number(key.defaultText);
  return Number.isNaN(number) ? key.defaultText : number;
}
