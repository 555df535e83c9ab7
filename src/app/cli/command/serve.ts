import type { CommandSpec } from '../command-spec.ts';

/** `barlake serve`: API and dashboard. */
export const serveCommand: CommandSpec = {
  name: 'serve',
  summary: 'the lake over HTTP: dashboard, API, and the vendor’s own API',
  configure(command) {
    command
      .option(
        '--host <address>',
        'where to listen; beyond this machine only with a token (default: 127.0.0.1)',
      )
      .option('--port <number>', 'port; 0 takes any free one (default: 8642)')
      .option(
        '--token <token>',
        'ask for this token; better in BARLAKE_TOKEN, which no list of processes shows',
      )
      .option('--read-only', 'nothing can be started or changed from the dashboard or the API')
      .option('--cors <origin...>', 'sites whose pages may ask, like https://example.org')
      .addHelpText(
        'after',
        '\nPrints the address as soon as it answers, and runs until it is stopped; requests under way come to their end first.\nExamples:\n  barlake serve\n  BARLAKE_TOKEN=… barlake serve --host 0.0.0.0 --port 80\nSee docs/server.md for the API, tokens and reverse proxies.',
      );
  },
  load: () => import('../run/serve.ts'),
};
