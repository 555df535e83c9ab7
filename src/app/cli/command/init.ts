import type { CommandSpec } from '../command-spec.ts';

/** `barlake init`: the files a new lake starts with. */
export const initCommand: CommandSpec = {
  name: 'init',
  summary: 'write barlake.yaml and a template for your keys',
  toleratesBrokenConfig: true,
  configure(command) {
    command
      .option('--force', 'replace an existing barlake.yaml; an existing .env is never touched')
      .addHelpText('after', '\nExamples:\n  barlake init\n  barlake init --lake /data/lake');
  },
  load: () => import('../run/init.ts'),
};
