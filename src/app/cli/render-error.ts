import type { CliError } from '../../../contract/cli/error.ts';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { EXIT } from '../../domain/error-code.ts';
import type { SecretMask } from './secret-mask.ts';
import type { TerminalColors } from './terminal.ts';

/** An error as it leaves the process: both forms have passed the mask. */
export interface RenderedError {
  readonly exit: number;
  /** For stderr, without a trailing newline. */
  readonly human: string;
  /** For stdout under `--json`. */
  readonly document: CliError;
}

/** What rendering depends on besides the error. */
export interface RenderErrorOptions {
  readonly mask: SecretMask;
  readonly colors: TerminalColors;
  /** Adds the stack and the causes. */
  readonly debug: boolean;
  /** The run's signal: after it was aborted, a bare `AbortError` means the person stopped the run. */
  readonly signal?: AbortSignal;
}

/** Puts any thrown value into words. Codes decide the exit code; what is not a `BarlakeError` is a defect: exit 1. */
export function renderError(thrown: unknown, options: RenderErrorOptions): RenderedError {
  const error = unwrapAbort(thrown, options.signal);
  const { mask, colors, debug } = options;
  const known = isBarlakeError(error) ? error : undefined;
  const code = known?.code ?? 'E_UNEXPECTED';
  const message = mask.mask(known?.message ?? describeUnexpected(error));
  const mend = known === undefined ? 'This is a defect; --log-level debug shows where.' : known.mend;
  const lines = [`${colors.red('error')} ${colors.bold(code)}: ${message}`];
  if (mend !== undefined) lines.push(`  → ${mask.mask(mend)}`);
  if (debug) lines.push(colors.dim(mask.mask(trace(error))));
  return {
    exit: known?.exit ?? EXIT.failed,
    human: lines.join('\n'),
    document: {
      error: {
        code,
        message,
        mend: mend === undefined ? null : mask.mask(mend),
        details: maskDetails(known?.details ?? {}, mask),
      },
    },
  };
}

function unwrapAbort(thrown: unknown, signal: AbortSignal | undefined): unknown {
  const isAbort =
    thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'CanceledError');
  return isAbort && signal?.aborted === true && signal.reason instanceof BarlakeError
    ? signal.reason
    : thrown;
}

function describeUnexpected(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function trace(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  // Causes may form a ring; nobody reads more than a few.
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    parts.push(`${depth === 0 ? '' : 'caused by '}${current.stack ?? String(current)}`);
    current = current.cause;
  }
  return parts.join('\n');
}

function maskDetails(details: BarlakeError['details'], mask: SecretMask): BarlakeError['details'] {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' ? mask.mask(value) : value,
    ]),
  );
}
