import { BarlakeError } from '../domain/barlake-error.ts';
import { PROBLEMS_SHOWN_MAX } from './limits.ts';

/** One thing that is wrong with features. */
export interface FeatureProblem {
  /** The set, where it comes from, and the feature: `mine (features/mine.yaml), momentum`. */
  readonly place: string;
  /** May have several lines. */
  readonly what: string;
}

/** All problems as one `E_FEATURES`. `subject` continues “in …”: `the features of stocks_daily`. */
export function featuresError(subject: string, problems: readonly FeatureProblem[]): BarlakeError {
  const shown = problems
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map(({ place, what }) => indent(`${place}: ${what}`))
    .join('\n');
  const rest = problems.length - PROBLEMS_SHOWN_MAX;
  const number = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new BarlakeError('E_FEATURES', {
    message: `There ${problems.length === 1 ? 'is' : 'are'} ${number} in ${subject}:\n${shown}${rest > 0 ? `\n  and ${rest} more` : ''}`,
    mend: 'docs/features.md explains sets and the language; `barlake features list --operators` shows what an expression is made of.',
    details: { problems: problems.length },
  });
}

function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}
