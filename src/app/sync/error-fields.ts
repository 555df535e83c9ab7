import { inspect } from 'node:util';
import { isBarlakeError } from '../../domain/barlake-error.ts';

/** Causes that are told, and lines of a stack. */
const CAUSES_MAX = 5;
const FRAMES_MAX = 12;

/** An error as a line of a log keeps it: code, what to do, what was behind it, and where it was thrown. */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  const causes = causesOf(error);
  const stack = stackOf(error);
  return {
    ...(isBarlakeError(error)
      ? { code: error.code, ...(error.mend === undefined ? {} : { mend: error.mend }) }
      : { code: 'E_UNEXPECTED' }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(stack.length === 0 ? {} : { stack }),
  };
}

/** From the nearest to the first, in words. */
function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  for (
    let cause = causeOf(error);
    cause !== undefined && causes.length < CAUSES_MAX;
    cause = causeOf(cause)
  ) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : inspect(cause));
  }
  return causes;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Where, without the machine’s folders: what of a path lies in this package, or in one that it uses. */
function stackOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  return error.stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) =>
      line.trim().replace(/(?:file:\/\/)?[^\s()]*\/(?<own>(?:src|dist|node_modules)\/[^\s()]+)/, '$<own>'),
    );
}
