import type { CommandSpec } from '../command-spec.ts';

/** `barlake status`: what the lake holds. */
export const statusCommand: CommandSpec = {
  name: 'status',
  summary: 'show what the lake holds, what is missing, and the last runs',
  configure(command) {
    command
      .argument(
        '[symbol]',
        'only this symbol, exactly as the vendor writes it: BRK.A, BACpA, O:SPY251219C00650000',
      )
      .addHelpText(
        'after',
        '\nGaps are trading days between the first and the last held day that are not held. Complete to: the last day before\nthe first gap that could be filled.\nExamples:\n  barlake status\n  barlake status AAPL --json',
      );
  },
  load: () => import('../run/status.ts'),
};
