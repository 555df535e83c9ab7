import type { PinDocument } from '../../../../contract/cli/pin.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { listPins } from '../../../lake/upkeep/pin-folder.ts';
import { assertLakePresent } from '../../reading/assert-lake-present.ts';
import { openJournal } from '../../reading/open-journal.ts';
import { pinLake, unpinLake } from '../../upkeep/run-pin.ts';
import { shownPin } from '../../upkeep/shown-pin.ts';
import { auditedByUser } from '../audited-by-user.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatBytes, formatCount } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { renderTable } from '../render-table.ts';

/** What other programs take for a wish is no name here: whoever asks for a list wants no pin. */
const VERBS: ReadonlySet<string> = new Set(['list', 'ls', 'show', 'remove', 'rm', 'delete']);

/** Makes, removes or lists pins. */
export async function run({ args, options, context }: Invocation): Promise<number> {
  const { terminal } = context;
  const [name] = args;
  const { remove, note } = options;
  if (name !== undefined && typeof remove === 'string') throw both();
  if (name !== undefined && VERBS.has(name)) throw verb(name);
  const done =
    typeof remove === 'string'
      ? await unpin(remove, context)
      : name === undefined
        ? undefined
        : await pin(name, typeof note === 'string' ? note : null, context);
  await assertLakePresent(context.config.lake);
  const pins = (await listPins(context.config.lake.root)).map(shownPin);
  const document: PinDocument = { ...done, pins };
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(document, context));
  return EXIT.done;
}

async function pin(
  name: string,
  note: string | null,
  context: CommandContext,
): Promise<Pick<PinDocument, 'made'>> {
  let progress: Progress | undefined;
  const onFiles = (done: number, total: number): void => {
    progress ??= createProgress(context, { label: `pin ${name}`, total, unit: 'files' });
    progress.update({ done });
  };
  try {
    const onWait = (what: string): void => context.terminal.say(`Waiting: ${what}`);
    await using journal = await openJournal(context.config.lake);
    const deed = { action: 'pin', subject: name, details: { note: note ?? '' } };
    const make = async () => pinLake({ name, note }, { ...context, onFiles, onWait });
    return { made: shownPin(await auditedByUser(journal.db, context, deed, make)) };
  } finally {
    progress?.stop();
  }
}

async function unpin(name: string, context: CommandContext): Promise<Pick<PinDocument, 'removed'>> {
  await using journal = await openJournal(context.config.lake);
  const deed = { action: 'unpin', subject: name, details: {} };
  return {
    removed: shownPin(await auditedByUser(journal.db, context, deed, () => unpinLake(name, context))),
  };
}

function describe({ made, removed, pins }: PinDocument, { terminal }: CommandContext): string {
  const first =
    made === undefined
      ? removed === undefined
        ? ''
        : `Removed ${removed.name}.\n`
      : `Pinned ${formatCount(made.partitions)} partitions, ${formatCount(made.files)} files, ${formatBytes(made.bytes)} as ${made.name}.\n`;
  if (pins.length === 0) return `${first}There are no pins.\n`;
  const columns = [
    { title: 'pin' },
    { title: 'made' },
    { title: 'partitions', align: 'right' },
    { title: 'files', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'note', flexible: true },
  ] as const;
  const rows = pins.map((each) => [
    each.name,
    each.made.slice(0, 16).replace('T', ' '),
    formatCount(each.partitions),
    formatCount(each.files),
    formatBytes(each.bytes),
    each.note ?? '',
  ]);
  return `${first}${renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold })}`;
}

function both(): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: 'A pin is to be made and another to be removed.',
    mend: 'Do one after the other.',
  });
}

function verb(name: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `"${name}" cannot be the name of a pin.`,
    mend: '`barlake pin` lists the pins, `barlake pin --remove NAME` lets one go.',
  });
}
