import { resolve } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { QlibHours } from '../../lake/qlib/qlib-calendar.ts';
import type { QlibExportRequest } from '../export/qlib-request.ts';
import { readExportWords } from '../export/read-export-words.ts';
import type { Invocation } from './command-spec.ts';
import { checkRange, parseDay } from './parse-range.ts';
import { readSymbols } from './symbol-options.ts';
import { requireDataset } from './sync-options.ts';

/**
 * Reads the request off a command line. Throws `E_DATASET`, `E_DATE`, `E_USAGE`, `E_SYMBOL`, `E_UNIVERSE`, `E_FEATURES`.
 */
export async function readExportRequest(invocation: Invocation): Promise<QlibExportRequest> {
  const { options, context } = invocation;
  const textOf = (name: string): string | undefined =>
    typeof options[name] === 'string' ? options[name] : undefined;
  const [fromText, toText] = [textOf('from'), textOf('to')];
  const from = fromText === undefined ? undefined : parseDay(fromText, '--from');
  const to = toText === undefined ? undefined : parseDay(toText, '--to');
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const words = {
    dataset: requireDataset(textOf('dataset') ?? 'stocks_daily'),
    freq: textOf('freq'),
    hours: textOf('hours') as QlibHours | undefined,
    fields: readNames(textOf('fields'), '--fields'),
    features: readNames(textOf('features'), '--features'),
  };
  const output = textOf('output');
  return {
    ...(await readExportWords(words, { config: context.config, nameOf: (word) => `--${word}` })),
    symbols: await readSymbols({ options, context }),
    from,
    to,
    output: output === undefined ? undefined : resolve(context.cwd, output),
    isRebuild: options['rebuild'] === true,
    isVerified: options['verify'] === true,
  };
}

function readNames(text: string | undefined, flag: string): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return [...new Set(names)];
  throw new BarlakeError('E_USAGE', {
    message: `${flag} ${JSON.stringify(text)} has an empty item.`,
    mend: 'Separate items with single commas.',
  });
}
