import type { CommandSpec } from '../command-spec.ts';

/** `barlake doctor`: what is wrong, and how to mend it. */
export const doctorCommand: CommandSpec = {
  name: 'doctor',
  summary: 'check keys, network, disk, clock and configuration, and say how to mend them',
  toleratesBrokenConfig: true,
  configure(command) {
    command
      .option('--offline', 'leave out everything that needs the network')
      .addHelpText(
        'after',
        '\nExit code 0 when nothing fails (warnings may remain), 4 when only the keys are at fault, else 1.\nDownloads nothing: one listing and one HEAD request for each configured dataset.',
      );
  },
  load: () => import('../run/doctor.ts'),
};
