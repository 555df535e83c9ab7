import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { utcDateOf } from '../../domain/trading-day.ts';
import { VALIDATION_RULE_NAMES, type ValidationRuleName } from '../../plan/validate/validation-rule.ts';
import { FIRST_DAY, inOrder, type ValidateRequest } from '../validate/validate-request.ts';
import type { Invocation } from './command-spec.ts';
import { parseDayRange } from './parse-range.ts';
import { readSymbols } from './symbol-options.ts';
import { requireDataset } from './sync-options.ts';

/**
 * Reads the request off a command line; `held`: the datasets of the lake, for a command that names none. Throws `E_DATASET`, `E_DATE`,
 * `E_USAGE`, `E_SYMBOL`, `E_UNIVERSE`.
 */
export async function readValidateRequest(
  { args, options, context }: Invocation,
  held: readonly string[],
): Promise<ValidateRequest> {
  const range = parseDayRange(options, {
    to: () => utcDateOf(context.clock.nowMs()),
    from: () => FIRST_DAY,
  });
  return {
    datasets: args.length > 0 ? inOrder(args.map(requireDataset)) : inOrder(held),
    ...range,
    symbols: await readSymbols({ options, context }),
    rules: typeof options['rules'] === 'string' ? parseRules(options['rules']) : undefined,
    isAll: options['all'] === true,
  };
}

function parseRules(text: string): readonly ValidationRuleName[] {
  return [...new Set(text.split(',').map((item) => requireRule(item.trim())))];
}

function requireRule(text: string): ValidationRuleName {
  const rule = VALIDATION_RULE_NAMES.find((name) => name === text);
  if (rule !== undefined) return rule;
  const near = nearestWord(text, VALIDATION_RULE_NAMES);
  throw new BarlakeError('E_USAGE', {
    message: `${JSON.stringify(text)} is no rule of validate.`,
    mend: near === undefined ? 'docs/validate.md lists all of them.' : `Did you mean ${near}?`,
    details: { found: text },
  });
}
