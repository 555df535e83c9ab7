import { z } from 'zod';
import { JOB_FORMS, type JobAction, type JobRequestDocument } from '../../../contract/api/jobs.ts';
import type { RunDocument } from '../../../contract/api/runs.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { findSymbols } from '../../lake/catalog/symbol-lists.ts';
import { retryDocument } from './retry-document.ts';

/** What is asked for, by what is written into the history of runs. */
const ACTIONS: Readonly<Record<string, JobAction>> = {
  sync: 'sync',
  'sync-reference': 'reference',
  'features build': 'features',
  'export qlib': 'export',
  validate: 'validate',
  reconcile: 'reconcile',
  compact: 'compact',
  archive: 'archive',
  gc: 'gc',
  scrub: 'scrub',
};

const keptFields = z.looseObject({
  freq: z.union([z.string(), z.looseObject({ name: z.string() })]).optional(),
  choice: z
    .looseObject({ kind: z.string(), count: z.number().optional(), symbols: z.array(z.string()).optional() })
    .optional(),
  symbols: z.array(z.string()).optional(),
  symbolCount: z.number().optional(),
  symbolList: z.string().optional(),
  universe: z.string().optional(),
});

/**
 * The request of a run in the words of a form, to be changed and started again; of a sync with the mode that it had. Throws `E_USAGE` for
 * a run of a command that has no form, or whose symbols are not kept whole.
 */
export async function againDocument(
  known: Pick<RunDocument, 'run' | 'request'>,
  catalog: Pick<Catalog, 'db'>,
): Promise<JobRequestDocument> {
  const { run, request } = known;
  const action = ACTIONS[run.command];
  const kept = keptFields.safeParse(request);
  if (action === undefined || !kept.success) throw refused(run);
  const options = action === 'sync' ? await ofSync(known, catalog) : await ofOther(kept.data, catalog);
  const read = JOB_FORMS[action].options.safeParse(pick(action, options));
  if (!read.success) throw refused(run);
  return { action, options: read.data } as JobRequestDocument;
}

async function ofSync(known: Pick<RunDocument, 'run' | 'request'>, catalog: Pick<Catalog, 'db'>) {
  const { mode } = z.looseObject({ mode: z.string().optional() }).parse(known.request);
  return { ...(await retryDocument(known, catalog)), ...(mode === undefined ? {} : { mode }) };
}

/** What forms call otherwise than requests do. */
async function ofOther(
  { freq, choice, symbolList, symbolCount, ...request }: z.infer<typeof keptFields>,
  { db }: Pick<Catalog, 'db'>,
): Promise<Readonly<Record<string, unknown>>> {
  const listed = symbolList === undefined ? undefined : await findSymbols(db, symbolList);
  const symbols = listed ?? request.symbols ?? choice?.symbols;
  const isWhole = symbolCount === undefined || symbols?.length === symbolCount;
  return {
    ...request,
    freq: typeof freq === 'object' ? freq.name : freq,
    sample: choice?.count,
    symbols: request.universe === undefined && isWhole ? symbols : undefined,
  };
}

/** Only what the form has a field for; what a request leaves open is null in some. */
function pick(action: JobAction, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape = z.toJSONSchema(JOB_FORMS[action].options, { io: 'input', unrepresentable: 'any' });
  const names = Object.keys(shape.properties ?? {});
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = options[name];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}

function refused({ id, command }: RunDocument['run']): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `${id} (${command}) cannot be asked for again with a form.`,
    mend: 'Start it anew from the command line.',
  });
}
