import { relative } from 'node:path';
import type { ConfigDocument } from '../../../../contract/cli/config.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { Origin, Setting } from '../../config/setting.ts';
import type { Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { renderTable } from '../render-table.ts';

/** Prints every key with its value and its origin. */
export async function run({ context }: Invocation): Promise<number> {
  const { loaded, terminal } = context;
  if (loaded === undefined) throw new BarlakeError('E_CONFIG', { message: 'No configuration was loaded.' });
  const document: ConfigDocument = { file: loaded.file ?? null, settings: loaded.settings };
  if (context.json) {
    await printJson(terminal, document);
    return EXIT.done;
  }
  const rows = loaded.settings.map((setting) => [
    setting.key,
    showValue(setting),
    showOrigin(setting.origin, context.cwd),
  ]);
  const columns = [{ title: 'key' }, { title: 'value', flexible: true as const }, { title: 'from' }];
  await terminal.out(renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold }));
  return EXIT.done;
}

function showValue({ value }: Setting): string {
  if (value === null) return 'not set';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value.length === 0 ? 'none' : value.join(', ');
}

/** Words for an origin; files are named as seen from `cwd`. */
function showOrigin(origin: Origin, cwd: string): string {
  switch (origin.kind) {
    case 'flag':
      return `flag ${origin.name}`;
    case 'environment':
      return `environment ${origin.name}`;
    case 'dotenv':
      return `.env ${origin.name}`;
    case 'file':
      return `${relative(cwd, origin.file)}:${origin.line}`;
    case 'hardware':
    case 'default':
    default:
      return origin.kind;
  }
}
