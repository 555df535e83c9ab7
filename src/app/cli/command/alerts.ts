import type { Command } from 'commander';
import type { CommandGroup, CommandSpec } from '../command-spec.ts';

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'show the alerts that stand, and the channels that are told of them',
  configure(command) {
    command.addHelpText('after', '\nExample: barlake alerts list --json');
  },
  load: () => import('../run/alerts-list.ts'),
};

const checkCommand: CommandSpec = {
  name: 'check',
  summary: 'judge now, and tell the channels of what has changed; for who runs no server',
  configure(command) {
    command.addHelpText(
      'after',
      '\n`barlake serve` does this every minute.\nExample, every five minutes by cron: */5 * * * * barlake alerts check --quiet',
    );
  },
  load: () => import('../run/alerts-check.ts'),
};

const testCommand: CommandSpec = {
  name: 'test',
  summary: 'send a message that says it is a test through every channel',
  configure(command) {
    command
      .argument('[channel]', 'only this one: webhook, slack or email')
      .addHelpText(
        'after',
        '\nExit code 1 when one of them could not be told.\nExample: barlake alerts test email',
      );
  },
  load: () => import('../run/alerts-test.ts'),
};

/** `barlake alerts`: what people should know of, and whom it is told. */
export const alertsCommand: CommandGroup = {
  name: 'alerts',
  summary: 'alerts: what stands, put it off, tell the channels, try them',
  commands: [
    listCommand,
    acting('ack', 'acknowledge an alert: it comes back when it changes', true),
    acting('mute', 'mute an alert: nobody is told of it until it is cleared', true),
    acting('unmute', 'take back that an alert was acknowledged or muted', false),
    checkCommand,
    testCommand,
  ],
};

function acting(name: 'ack' | 'mute' | 'unmute', summary: string, hasEnd: boolean): CommandSpec {
  return {
    name,
    summary,
    configure(command: Command) {
      command.argument('<key>', 'key of the alert, as `barlake alerts list` shows it: late:stocks_daily');
      if (hasEnd) command.option('--for <time>', 'only so long: 30m, 8h, 3d (default: as long as it stands)');
      command.addHelpText(
        'after',
        `\nExample: barlake alerts ${name} late:stocks_daily${hasEnd ? ' --for 8h' : ''}`,
      );
    },
    load: async () => {
      const { alertRunner } = await import('../run/alerts-act.ts');
      return alertRunner(name);
    },
  };
}
