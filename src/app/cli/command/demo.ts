import type { CommandSpec } from '../command-spec.ts';

/** `barlake demo`: the product in a minute, without an account. */
export const demoCommand: CommandSpec = {
  name: 'demo',
  summary: 'try everything in a minute, without an account: stand-in vendor, sync, features, qlib, dashboard',
  configure(command) {
    command
      .option('--symbols <count>', 'shares in the stand-in’s market', '60')
      .option('--seed <number>', 'another number makes another market', '1')
      .option('--exit', 'end after the tour instead of serving the dashboard until Ctrl-C')
      .addHelpText('after', '\nThe lake it makes stays in ./demo-lake (or --lake DIR) to play with.');
  },
  load: () => import('../run/demo.ts'),
};
