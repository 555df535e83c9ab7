import type { ConfigDocument } from '../../../../contract/cli/config.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { showOrigin, showSetting } from '../../config/show-setting.ts';
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
    showSetting(setting),
    showOrigin(setting.origin, context.cwd),
  ]);
  const columns = [{ title: 'key' }, { title: 'value', flexible: true as const }, { title: 'from' }];
  await terminal.out(renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold }));
  return EXIT.done;
}
