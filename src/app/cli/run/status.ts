import { EXIT } from '../../../domain/error-code.ts';
import { describeStatus } from '../../reading/describe-status.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { readStatus } from '../../reading/read-status.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { requireSymbol } from '../symbol-options.ts';

/** Shows what the lake holds, of everything or of one symbol. */
export async function run({ args, context }: Invocation): Promise<number> {
  const [symbol] = args;
  if (symbol !== undefined) return showSymbol(symbol, context);
  await using lake = await openLakeToRead(context.config.lake);
  const document = await readStatus(lake, context);
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(describeStatus(document, context.terminal));
  return EXIT.done;
}

async function showSymbol(text: string, context: CommandContext): Promise<number> {
  const symbol = requireSymbol(text);
  // The engine takes longer to load than the catalog takes to be read.
  const { describeSymbolStatus, symbolStatus } = await import('../../reading/symbol-status.ts');
  await using lake = await openLakeToRead(context.config.lake);
  const document = await symbolStatus(symbol, lake, context);
  if (context.json) await printJson(context.terminal, document);
  else if (document.datasets.length > 0) {
    await context.terminal.out(describeSymbolStatus(document, context.terminal));
  }
  return EXIT.done;
}
