import type { ValidateReporter } from '../validate/validate-world.ts';
import type { CommandContext } from './command-spec.ts';
import { createProgress, type Progress } from './progress-bar.ts';

/** Draws how far a validation is on stderr, a line for each dataset; dispose it when that is over. */
export function reportValidate(context: CommandContext): ValidateReporter & Disposable {
  let progress: Progress | undefined;
  const stop = (): void => progress?.stop();
  return {
    began(dataset, total) {
      stop();
      if (total > 0)
        progress = createProgress(context, { label: `validate ${dataset}`, total, unit: 'days' });
    },
    advanced: (done) => progress?.update({ done }),
    say: (text) => context.terminal.say(text),
    [Symbol.dispose]: stop,
  };
}
