import { relative, resolve } from 'node:path';
import type { RestoreDocument } from '../../../../contract/cli/backup.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { restoreBackup } from '../../backup/restore-backup.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';

/** Restores a backup and says what went where. */
export async function run({ args, options, context }: Invocation): Promise<number> {
  const only = options['only'];
  const document = await restoreBackup(resolve(context.cwd, args[0] ?? ''), context, {
    parts: only === 'catalog' || only === 'configuration' ? only : 'all',
    isForced: options['force'] === true,
  });
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(describe(document, context));
  return EXIT.done;
}

function describe({ manifest, catalog, setAside, files }: RestoreDocument, { cwd }: CommandContext): string {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const filled = catalog === null ? [] : [`Restored ${countOf(rows, 'row')} of the catalog to ${catalog}.`];
  const WORDS = { written: 'wrote', replaced: 'replaced', same: 'kept' } as const;
  return [
    `The backup was made on ${manifest.created} of ${manifest.lake}.`,
    ...filled,
    ...(setAside === null ? [] : [`The catalog that was there is damaged; it lies at ${setAside} now.`]),
    ...files.map(({ path, state }) => `${WORDS[state]} ${relative(cwd, path)}`),
    ...(catalog === null
      ? []
      : [
          'What the lake lacks of it, the next sync makes again; `barlake status` shows what it should hold.',
        ]),
    '',
  ].join('\n');
}
