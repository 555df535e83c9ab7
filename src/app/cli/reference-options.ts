import type { Command } from 'commander';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import {
  REFERENCE_PARTS,
  type ReferencePart,
  type ReferenceRequest,
} from '../reference/reference-request.ts';
import type { Invocation } from './command-spec.ts';
import { checkRange, parseDay } from './parse-range.ts';
import { parseSymbolList, readSymbols } from './symbol-options.ts';

/** The word that stands in a dataset’s place for reference data. */
const REFERENCE_WORD = 'reference';

/** Options that mean something for reference data only, by their names in a parsed command line. */
const OWN_OPTIONS = { only: '--only', full: '--full', underlying: '--underlying' } as const;

/** Options of a sync of bars that mean nothing here, with the value they have when nobody gave them. */
const FOREIGN_OPTIONS = { retryFailed: '--retry-failed', rebuild: '--rebuild' } as const;

/** Adds the options of `sync reference`. */
export function addReferenceOptions(command: Command): void {
  command
    .option('--only <parts>', `with reference: some of ${REFERENCE_PARTS.join(',')}`)
    .option('--full', 'with reference: ask for everything again, not only for what may be new')
    .option('--underlying <list>', 'with reference: whose option contracts, SPY,QQQ; index roots without I:');
}

/**
 * Whether a command line is about reference data. Throws `E_USAGE` when it mixes that with datasets, or asks of datasets
 * what only reference data has.
 */
export function isAboutReference({ args, options }: Pick<Invocation, 'args' | 'options'>): boolean {
  if (args.includes(REFERENCE_WORD)) {
    const foreign = Object.entries(FOREIGN_OPTIONS).find(([name]) => options[name] === true)?.[1];
    if (args.length === 1 && foreign === undefined) return true;
    throw new BarlakeError('E_USAGE', {
      message:
        foreign === undefined
          ? 'Reference data and datasets cannot be synced by one command.'
          : `${foreign} is about bars; reference data has --full.`,
      mend: 'Run `barlake sync reference` by itself.',
    });
  }
  const own = Object.entries(OWN_OPTIONS).find(([name]) => options[name] !== undefined)?.[1];
  if (own === undefined) return false;
  throw new BarlakeError('E_USAGE', {
    message: `${own} is about reference data.`,
    mend: `Run \`barlake sync reference ${own} …\`, or leave the option out.`,
  });
}

/** Reads the request off a command line. Throws `E_DATE`, `E_USAGE`, `E_SYMBOL`, `E_UNIVERSE`. */
export async function readReferenceRequest(
  invocation: Pick<Invocation, 'options'> & {
    readonly context: Pick<Invocation['context'], 'config' | 'cwd'>;
  },
): Promise<ReferenceRequest> {
  const { options } = invocation;
  const only = typeof options['only'] === 'string' ? parseParts(options['only']) : undefined;
  const from = typeof options['from'] === 'string' ? parseDay(options['from'], '--from') : undefined;
  const to = typeof options['to'] === 'string' ? parseDay(options['to'], '--to') : undefined;
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const isFull = options['full'] === true;
  if (isFull && (from !== undefined || to !== undefined)) {
    throw usage('--full asks for everything, --from and --to for some of it.', 'Leave one of them out.');
  }
  const underlying = options['underlying'];
  const underlyings =
    typeof underlying === 'string' ? parseSymbolList(underlying, '--underlying') : undefined;
  const symbols = await readSymbols(invocation);
  const isEventsOnly = only?.includes('events') === true && !only.includes('tickers');
  if (isEventsOnly && symbols === undefined) {
    throw usage(
      'Ticker events are asked for symbol by symbol, and none is named.',
      'Name them with --symbols or --universe, or sync tickers as well: then those whose ticker changed are looked into.',
    );
  }
  return { only: withNamed(only, underlyings), from, to, isFull, underlyings, symbols };
}

/** Who names underlyings wants their contracts. */
function withNamed(
  only: readonly ReferencePart[] | undefined,
  underlyings: readonly string[] | undefined,
): readonly ReferencePart[] | undefined {
  if (only === undefined || underlyings === undefined || only.includes('contracts')) return only;
  throw usage('--underlying is about contracts, which --only leaves out.', 'Add contracts to --only.');
}

function parseParts(text: string): readonly ReferencePart[] {
  return [...new Set(text.split(',').map((item) => requirePart(item.trim())))];
}

function requirePart(text: string): ReferencePart {
  const part = REFERENCE_PARTS.find((name) => name === text);
  if (part !== undefined) return part;
  const near = nearestWord(text, REFERENCE_PARTS);
  throw usage(
    `--only ${JSON.stringify(text)} is no part of reference data.`,
    `${near === undefined ? '' : `Did you mean ${near}? `}Parts are ${REFERENCE_PARTS.join(', ')}.`,
  );
}

function usage(message: string, mend: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend });
}
