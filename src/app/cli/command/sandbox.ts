import type { Command } from 'commander';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake sandbox`: the stand-in for the vendor. */
export const sandboxCommand: CommandSpec = {
  name: 'sandbox',
  summary: 'run a stand-in for the vendor on this machine: no account, no network, faults on demand',
  toleratesBrokenConfig: true,
  configure(command) {
    addMarketOptions(command);
    addServingOptions(command);
    command.addHelpText(
      'after',
      '\nPrints one line of JSON with its URLs and keys as soon as it answers, and runs until it is stopped.\nExamples:\n  barlake sandbox\n  barlake sandbox --port 9100 --symbols 200 --from 2025-01-02 --to 2025-12-31 --cache /tmp/market\n  barlake sandbox --bars days.csv.gz --fault truncate=*@0.1,times=1\nSee docs/sandbox.md for faults and the admin API.',
    );
  },
  load: () => import('../run/sandbox.ts'),
};

function addMarketOptions(command: Command): void {
  command
    .option('--seed <number>', 'another market for every number (default: 1)')
    .option('--symbols <number>', 'shares at a time, up to 20000; other assets grow with it (default: 60)')
    .option('--from <day>', 'first day of the market (default: 2026-02-02)')
    .option('--to <day>', 'last day of the market (default: 2026-03-13)')
    .option('--datasets <name...>', 'datasets in the bucket (default: all ten)')
    .option('--shuffle', 'rows in random order instead of sorted by ticker and time')
    .option('--bars <file...>', 'serve real bars from CSV or CSV.gz files instead of a synthetic market')
    .option('--bars-dataset <name>', 'dataset of these files (default: stocks_daily)')
    .option('--bars-day <day>', 'serve a file whole, as this day’s object, instead of cutting it by day')
    .option('--splits <file>', 'JSON with the splits that go with --bars')
    .option('--dividends <file>', 'JSON with the dividends that go with --bars');
}

function addServingOptions(command: Command): void {
  command
    .option('--port <number>', 'port of the S3 side; REST takes the next; 0 picks both (default: 0)')
    .option('--history-days <number>', 'days the plan covers, counted back from --now; older ones answer 403')
    .option(
      '--plan <name>',
      'what the REST key may: basic, starter, developer or advanced (default: everything)',
    )
    .option('--rate <calls>', 'REST calls a minute, or with /s a second: 5, 100/s (default: the plan’s)')
    .option('--retry-after', 'tell refused REST calls how long to wait, which the vendor does not')
    .option('--history-edge <way>', 'clip or reject ranges that begin before the history (default: by plan)')
    .option('--delayed', 'answers about bars say DELAYED')
    .option('--forbid <name...>', 'datasets that are listed but answer 403')
    .option('--publish-lag <hours>', 'from the end of a day to its publication (default: 11)')
    .option('--now <instant>', 'the market’s time, ISO 8601 with zone (default: noon after the last day)')
    .option('--latency-ms <number>', 'wait before every answer (default: 0)')
    .option('--fault <rule...>', 'KIND=KEYGLOB[@PROBABILITY][,NAME=VALUE…]; may be given several times')
    .option('--cache <dir>', 'keep generated files from run to run')
    .option('--bucket <name>', 'name of the bucket (default: flatfiles)')
    .option('--access-key <key>', 'S3 access key (default: sandbox)')
    .option('--secret-key <key>', 'S3 secret key (default: sandbox-secret)')
    .option('--api-key <key>', 'REST key (default: sandbox-key)');
}
