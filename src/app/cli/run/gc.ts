import type { GcDocument } from '../../../../contract/cli/gc.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { type GcResult, runGc } from '../../upkeep/run-gc.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatBytes, formatCount } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { renderTable } from '../render-table.ts';

/** Collects, and says what went. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { terminal } = context;
  const isDry = options['dryRun'] === true;
  const world = { ...context, onWait: (what: string) => terminal.say(`Waiting: ${what}`) };
  const result = await runGc({ isDry }, world);
  const document = toDocument(result, isDry);
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(document, context));
  return EXIT.done;
}

function toDocument({ collected, kept, unknown, files }: GcResult, dryRun: boolean): GcDocument {
  const { count, bytes, untilMs, noticed } = kept;
  const until = untilMs === null ? null : new Date(untilMs).toISOString();
  return { dryRun, collected, kept: { count, bytes, until, noticed }, unknown, files };
}

const WORDS: Readonly<Record<GcDocument['collected'][number]['kind'], string>> = {
  superseded: 'replaced files',
  leftover: 'leftovers of maintenance',
  answer: 'answers of queries',
  history: 'tasks and runs',
};

function describe({ dryRun, collected, kept, unknown }: GcDocument, { terminal }: CommandContext): string {
  const columns = [
    { title: dryRun ? 'would go' : 'went' },
    { title: 'count', align: 'right' },
    { title: 'freed', align: 'right' },
  ] as const;
  const rows = collected.map(({ kind, count, bytes }) => [
    WORDS[kind],
    formatCount(count),
    kind === 'history' ? '' : formatBytes(bytes),
  ]);
  const table = renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold });
  const waiting =
    kept.until === null
      ? ''
      : `${countOf(kept.count, 'file')} (${formatBytes(kept.bytes)}) stay for readers; the first may go at ${kept.until}.\n${kept.noticed === 0 ? '' : `${countOf(kept.noticed, 'file')} of them are in no list of the catalog.\n`}`;
  const odd = unknown.map(
    (path) => `left alone: ${path} (no partition knows it; \`barlake catalog rebuild\` may)\n`,
  );
  return `${table}${waiting}${odd.join('')}`;
}
