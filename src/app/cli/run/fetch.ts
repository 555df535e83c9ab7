import type { FetchDocument, FetchPlanDocument } from '../../../../contract/cli/fetch.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { isCatalogPresent } from '../../../lake/catalog/catalog-presence.ts';
import { copyStatement } from '../../../lake/query/query-bars.ts';
import { openReadSession } from '../../../lake/query/read-session.ts';
import { interruptible, streamRows } from '../../../lake/query/stream-rows.ts';
import type { FetchRequest } from '../../../plan/fetch-facts.ts';
import type { FetchPlan } from '../../../plan/fetch-plan.ts';
import { planFetch } from '../../../plan/plan-fetch.ts';
import type { FetchResult } from '../../fetch/fetch-result.ts';
import { gatherFetchFacts } from '../../fetch/gather-fetch-facts.ts';
import { fetchedStatement } from '../../fetch/read-fetched.ts';
import { deliverResult } from '../../reading/deliver-result.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { checkOutputFile } from '../../reading/open-output.ts';
import { readLimits } from '../../reading/read-limits.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeFetch } from '../describe-fetch.ts';
import { describeFetchPlan } from '../describe-fetch-plan.ts';
import { readFetchOptions } from '../fetch-options.ts';
import { openFetcher } from '../open-fetcher.ts';
import { printJson } from '../print-json.ts';
import { readUniverseSymbols, requireSymbol } from '../symbol-options.ts';

/** Fetches, shows progress, sums up, and writes the bars where they are wanted. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { terminal } = context;
  const request: FetchRequest = { ...readFetchOptions(invocation), symbols: await readSymbols(invocation) };
  const output = readOutput(invocation);
  if (output?.path !== undefined) {
    await checkOutputFile(output.path, { cwd: context.cwd, lakeRoot: context.config.lake.root });
  }
  if (invocation.options['dryRun'] === true) return showPlan(request, context);
  await using fetcher = openFetcher(context, 'fetch');
  const result = await fetcher.fetch(request);
  const isStdoutTaken = output !== undefined && output.path === undefined;
  if (context.json) await printJson(terminal, toFetchDocument(result));
  else if (isStdoutTaken) terminal.say(describeFetch(result, { outColors: terminal.errColors }).trimEnd());
  else await terminal.out(describeFetch(result, terminal));
  if (output !== undefined && result.state !== 'cancelled') await deliver(request, output, context);
  return fetchExitCode(result);
}

interface Wanted {
  readonly format: 'csv' | 'parquet';
  /** `undefined`: stdout. */
  readonly path: string | undefined;
}

function readOutput({ options, context }: Invocation): Wanted | undefined {
  const { format, output } = options as { format?: 'csv' | 'parquet'; output?: string };
  if (format === undefined && output === undefined) return undefined;
  const path = output === '-' ? undefined : output;
  if (context.json && path === undefined) {
    throw new BarlakeError('E_USAGE', {
      message: '--json and bars on stdout exclude each other.',
      mend: 'Write the bars to a file: --output FILE.',
    });
  }
  return { format: format ?? (path?.endsWith('.parquet') === true ? 'parquet' : 'csv'), path };
}

async function readSymbols({ args, options, context }: Invocation): Promise<readonly string[]> {
  const { universe } = options;
  if (typeof universe === 'string' && args.length > 0) {
    throw new BarlakeError('E_USAGE', {
      message: 'Symbols and --universe exclude each other.',
      mend: 'Leave one of them out, or add the symbols to a copy of the file.',
    });
  }
  if (typeof universe === 'string') return readUniverseSymbols(universe, context);
  if (args.length > 0) return [...new Set(args.map(requireSymbol))];
  throw new BarlakeError('E_USAGE', {
    message: 'No symbol to fetch.',
    mend: 'Name symbols (`barlake fetch AAPL MSFT`), or a file of them with --universe.',
  });
}

async function showPlan(request: FetchRequest, context: CommandContext): Promise<number> {
  const plan = await makePlan(request, context);
  if (context.json) await printJson(context.terminal, toPlanDocument(plan));
  else await context.terminal.out(describeFetchPlan(plan, context.terminal));
  return EXIT.done;
}

async function makePlan(request: FetchRequest, { config, clock }: CommandContext): Promise<FetchPlan> {
  const nowMs = clock.nowMs();
  if (!(await isCatalogPresent(config.lake.catalog))) {
    return planFetch(request, await gatherFetchFacts(request, { lake: undefined, config, nowMs }));
  }
  await using lake = await openLakeToRead(config.lake);
  return planFetch(request, await gatherFetchFacts(request, { lake, config, nowMs }));
}

function toPlanDocument({ routes, totals }: FetchPlan): FetchPlanDocument {
  return {
    routes: routes.map(({ asset: _, ...route }) => ({
      ...route,
      missing: [...route.missing],
      outside: [...route.outside],
      rejected: [...route.rejected],
    })),
    totals,
  };
}

/** A fetch’s end in the form of `--json`. */
export function toFetchDocument(result: FetchResult): FetchDocument {
  return {
    ...result,
    failures: result.failures.map(({ mend, ...failure }) => ({ ...failure, mend: mend ?? null })),
    notes: result.notes.map(({ asset: _, ...note }) => ({ ...note })),
    floors: { ...result.floors },
  };
}

/** 4 when the plan or the key is the only reason for which nothing was had. */
export function fetchExitCode({ state, tasks, failures, notes, series }: FetchResult): number {
  if (state === 'done') return EXIT.done;
  const isRefused = failures.every(
    ({ code }) => code === 'E_NOT_ENTITLED' || code === 'E_CREDENTIALS_REFUSED',
  );
  if (tasks.done === 0 && series.held === 0 && isRefused && failures.length + notes.length > 0) {
    return EXIT.unauthorized;
  }
  return state === 'partial' ? EXIT.partial : EXIT.failed;
}

async function deliver(request: FetchRequest, wanted: Wanted, context: CommandContext): Promise<void> {
  const { config, signal } = context;
  await using lake = await openLakeToRead(config.lake);
  await using session = await openReadSession(readLimits(config));
  const { connection, scratchFolder } = session;
  const sql = await fetchedStatement(lake, request);
  const source = {
    read: () => streamRows(connection, { sql, values: [] }, signal),
    copyTo: (path: string) =>
      interruptible(connection, signal, () => connection.run(copyStatement(sql, path))),
  };
  const how = {
    format: wanted.format,
    limit: undefined,
    isLimitDefault: false,
    output: wanted.path,
  } as const;
  await deliverResult(source, { ...how, isGrouped: false }, { context, scratchFolder });
}
