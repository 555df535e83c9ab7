import { resolve } from 'node:path';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { nearestWord } from '../../../domain/nearest-word.ts';
import {
  parseUniverseCategory,
  UNIVERSE_CATEGORIES,
  type UniverseCategory,
} from '../../../domain/universe-category.ts';
import type { Activity, UniverseRequest, UniverseRoute } from '../../../plan/universe/universe-request.ts';
import { openOutputFile } from '../../reading/open-output.ts';
import { openRest } from '../../sync/open-rest.ts';
import { describeDiscovery, discoveryDocument } from '../../universe/describe-discovery.ts';
import { discover } from '../../universe/discover.ts';
import { universeToday } from '../../universe/universe-facts.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { parseDay } from '../parse-range.ts';
import { printJson } from '../print-json.ts';
import { reportDiscovery } from '../report-discovery.ts';
import { readCount } from '../result-options.ts';

/** Finds symbols, keeps them as a universe, and sums up. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, options } = invocation;
  const { config, clock, random, env, signal, version, terminal, cwd } = context;
  const request = readRequest(invocation);
  const file = options['output'];
  await using output =
    typeof file === 'string'
      ? await openOutputFile(file, { cwd, lakeRoot: config.lake.root, scratchFolder: cwd })
      : undefined;
  using reporter = reportDiscovery(context, request.category);
  const discovery = await discover(request, {
    config,
    clock,
    random,
    version,
    signal,
    reporter,
    openRest: () => openRest(config, { clock, random, env }),
    ...(output === undefined || typeof file !== 'string'
      ? {}
      : {
          output: {
            path: resolve(cwd, file),
            async deliver(text) {
              await output.write(text);
              await output.commit();
            },
          },
        }),
  });
  reporter.stop();
  if (context.json) await printJson(terminal, discoveryDocument(discovery));
  else await terminal.out(describeDiscovery(discovery, terminal));
  return EXIT.done;
}

function readRequest({ args, options, context }: Invocation): UniverseRequest {
  const search = options['search'];
  const limit = options['limit'];
  if (search === '') {
    throw new BarlakeError('E_USAGE', {
      message: '--search is empty.',
      mend: 'Give a part of a symbol or a name, or leave the option out.',
    });
  }
  return {
    category: requireCategory(args[0] ?? ''),
    route: options['route'] as UniverseRoute | 'auto',
    active: options['active'] as Activity,
    asOf: readAsOf(options['asOf'], context),
    search: typeof search === 'string' ? search : undefined,
    limit: limit === undefined ? undefined : readCount(limit, '--limit'),
  };
}

/** Today is no past day: it is asked for as now. */
function readAsOf(text: unknown, { clock }: CommandContext): UniverseRequest['asOf'] {
  if (typeof text !== 'string') return undefined;
  const day = parseDay(text, '--as-of');
  const today = universeToday(clock.nowMs());
  if (day < today) return day;
  if (day === today) return undefined;
  throw new BarlakeError('E_DATE', {
    message: `--as-of ${day} lies in the future; in New York it is ${today}.`,
    mend: 'Give a past day, or leave the option out for now.',
    details: { flag: '--as-of', found: day },
  });
}

function requireCategory(text: string): UniverseCategory {
  const category = parseUniverseCategory(text);
  if (category !== undefined) return category;
  const near = nearestWord(text, UNIVERSE_CATEGORIES);
  throw new BarlakeError('E_CATEGORY', {
    message: `There is no category ${JSON.stringify(text)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Categories are ${UNIVERSE_CATEGORIES.join(', ')}.`,
    details: { found: text },
  });
}
