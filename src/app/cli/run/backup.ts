import { resolve } from 'node:path';
import type { BackupDocument } from '../../../../contract/cli/backup.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { writeBackup } from '../../backup/write-backup.ts';
import type { Invocation } from '../command-spec.ts';
import { formatBytes } from '../format-number.ts';
import { printJson } from '../print-json.ts';

/** Makes a backup and says what is in it. */
export async function run({ args, options, context }: Invocation): Promise<number> {
  const target = resolve(context.cwd, args[0] ?? '');
  const document = await writeBackup(target, context, { withSecrets: options['withSecrets'] === true });
  if (context.json) await printJson(context.terminal, document);
  else {
    await context.terminal.out(describe(document));
    for (const { file, reason } of document.leftOut)
      context.terminal.say(`Left out: ${file}, because ${reason}.`);
  }
  return EXIT.done;
}

function describe({ backup, bytes, manifest }: BackupDocument): string {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const files = manifest.entries.length - 1;
  return `Saved the catalog (${countOf(rows, 'row')} of ${countOf(manifest.tables.length, 'table')}) and ${countOf(files, 'file')} of configuration to ${backup}, ${formatBytes(bytes)}.\n`;
}
