import { join, relative } from 'node:path';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { SANDBOX_SPAN } from '../../../sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatDuration } from '../format-number.ts';
import { run as runQuery } from './query.ts';
import { run as runStatus } from './status.ts';
import { run as runSync } from './sync.ts';

const DATASETS: readonly DatasetName[] = ['stocks_daily', 'stocks_minute', 'options_daily', 'options_minute'];
const SYMBOLS_MAX = 12_000;

/** The market’s second symbol of the alphabet that a person knows; the stand-in always lists it. */
const SHOWN_SYMBOL = 'AAPL';

/**
 * Starts the stand-in vendor, syncs some weeks of four datasets from it, and shows what came of it. Everything runs
 * through the same commands that a person types.
 */
export async function run(invocation: Invocation): Promise<number> {
  const { context, options } = invocation;
  const startedMs = context.clock.monotonicMs();
  await using sandbox = await startSandbox({
    symbols: wholeNumber(options['symbols'], '--symbols', SYMBOLS_MAX),
    seed: wholeNumber(options['seed'], '--seed', Number.MAX_SAFE_INTEGER),
    datasets: DATASETS,
    clock: context.clock,
  });
  const demo: CommandContext = { ...context, config: demoConfiguration(context, sandbox) };
  const lake = relative(context.cwd, demo.config.lake.root) || '.';
  if (context.json) return await runSync(syncInvocation(demo));
  const { out, outColors } = context.terminal;
  const step = (title: string, command: string): Promise<void> =>
    out(`\n${outColors.bold(title)}\n${outColors.dim(`$ barlake ${command}`)}\n`);
  const { from, to } = SANDBOX_SPAN;
  await step('A vendor of our own: made-up shares and options, the real protocol, nothing leaves this machine', `sandbox --symbols ${String(options['symbols'])}`);
  await out(`listening on ${sandbox.s3}\n`);
  await step('Whole-market files, checked and turned into Parquet', `sync ${DATASETS.join(' ')} --from ${from} --to ${to} --lake ${lake}`);
  const exit = await runSync(syncInvocation(demo));
  if (exit !== EXIT.done) return exit;
  await step('What is there, and what is missing', `status --lake ${lake}`);
  await runStatus({ args: [], options: {}, context: demo });
  const query = { dataset: 'stocks_minute', symbols: SHOWN_SYMBOL, from: to, to, limit: '8' };
  await step('A few bars', `query --dataset ${query.dataset} --symbols ${SHOWN_SYMBOL} --from ${to} --limit 8 --lake ${lake}`);
  await runQuery({ args: [], options: { ...query, format: 'table' }, context: demo });
  await out(farewell(lake, formatDuration(context.clock.monotonicMs() - startedMs), outColors.bold));
  return EXIT.done;
}

function syncInvocation(context: CommandContext): Invocation {
  const { from, to } = SANDBOX_SPAN;
  return { args: DATASETS, options: { from, to, through: 'bronze', route: 'auto' }, context };
}

/** The person’s configuration, pointed at the stand-in and, unless told otherwise, at a lake of its own. */
function demoConfiguration(context: CommandContext, sandbox: Sandbox): Configuration {
  const { config, loaded } = context;
  const isChosen = loaded?.settings.some(({ key, origin }) => key === 'lake.root' && origin.kind === 'flag') ?? false;
  return {
    ...config,
    lake: { ...config.lake, root: isChosen ? config.lake.root : join(context.cwd, 'demo-lake') },
    vendor: {
      ...config.vendor,
      baseUrl: sandbox.rest,
      s3Endpoint: sandbox.s3,
      s3Bucket: sandbox.bucket,
      credentials: { apiKey: sandbox.apiKey, s3AccessKey: sandbox.accessKey, s3SecretKey: sandbox.secretKey },
    },
  };
}

function wholeNumber(value: unknown, flag: string, max: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1 && number <= max) return number;
  throw new BarlakeError('E_USAGE', {
    message: `${flag} ${JSON.stringify(value)} is not a whole number from 1 to ${max}.`,
    mend: `For example: ${flag} 60.`,
  });
}

function farewell(lake: string, duration: string, bold: (text: string) => string): string {
  return `
${bold(`That took ${duration}. The lake is yours to play with:`)}
  npx barlake sql "SELECT symbol, max(close) FROM stocks_daily GROUP BY 1 ORDER BY 2 DESC LIMIT 5" --lake ${lake}
  npx barlake query --dataset options_daily --limit 10 --lake ${lake}
  npx barlake status ${SHOWN_SYMBOL} --lake ${lake}
${bold('With a key of your own:')}
  npx barlake init && npx barlake doctor && npx barlake sync stocks_daily --from 2024-01-02
`;
}
