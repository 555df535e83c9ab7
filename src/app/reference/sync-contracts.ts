import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { addDays, parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { CONTRACT_TABLE } from '../../lake/reference/contract-table.ts';
import type { ReferenceState } from '../../lake/reference/find-reference.ts';
import type { ReferenceDraft } from '../../lake/reference/reference-draft.ts';
import type { AskedDays } from '../../lake/reference/reference-footer.ts';
import type { Coverage } from '../../lake/reference/reference-table.ts';
import { type ReferenceUpdate, updateReference } from '../../lake/reference/update-reference.ts';
import { type ContractQuestions, contractQuestions } from '../../plan/contract-questions.ts';
import type { OptionContractFilter } from '../../vendor/rest/reference/option-contracts.ts';
import { inParallel } from './in-parallel.ts';
import type { ReferenceFailure } from './reference-result.ts';
import { failureOf, isFatal, type PartWorld } from './reference-world.ts';
import { contractRow } from './vendor-rows.ts';

/** Every underlying there is. */
const EVERYONE = '*';

/** Underlyings asked about side by side; each is a list of pages one after the other. */
const LISTS_AT_ONCE = 8;

/** What became of the contracts. */
export interface SyncedContracts {
  readonly update: ReferenceUpdate | undefined;
  readonly underlyings: number;
  readonly failures: readonly ReferenceFailure[];
  /** What kept further lists from being asked for. */
  readonly fatal: Error | undefined;
}

/** Whose contracts are asked for: those named, else those asked for before, else none. */
export function underlyingsOf(
  named: readonly string[] | undefined,
  state: ReferenceState | undefined,
): readonly string[] {
  if (named !== undefined) return [...new Set(named)];
  const known = Object.keys(state?.asked ?? {});
  return known.includes(EVERYONE) ? [EVERYONE] : known;
}

/**
 * Brings option contracts up to date, one underlying after the other; without any, the whole market’s. Underlyings whose
 * list broke off stay as they were. Throws only when nothing could be published.
 */
export async function syncContracts(
  world: PartWorld,
  underlyings: readonly string[],
): Promise<SyncedContracts> {
  const subjects = underlyings.length === 0 ? [EVERYONE] : underlyings;
  const failures: ReferenceFailure[] = [];
  let fatal: Error | undefined;
  const update = await updateReference(world, CONTRACT_TABLE, {
    replacesDamaged: world.request.isFull,
    acceptsLosses: world.request.isFull,
    async receive(draft, state) {
      const done: ReceivedChain[] = [];
      const stop = await inParallel(subjects, LISTS_AT_ONCE, async (subject) => {
        try {
          const chain = await receiveOne(world, draft, subject, state);
          if (chain.rowCount === 0 && state?.asked[subject] === undefined) failures.push(unknown(subject));
          else done.push(chain);
        } catch (error) {
          await draft.withdraw(conditionsOf(subject));
          if (isFatal(error) || isBarlakeError(error, 'E_NOT_ENTITLED')) throw error;
          failures.push(failureOf(error, subject === EVERYONE ? undefined : subject));
        }
      });
      if (done.length === 0) throw stop ?? nothing(failures);
      fatal = stop;
      return {
        covers: coverages(done),
        asked: Object.fromEntries(done.map(({ subject, asked }) => [subject, asked])),
      };
    },
  });
  return { update, underlyings: subjects.length, failures, fatal };
}

/** One underlying’s contracts have come whole. */
interface ReceivedChain {
  readonly subject: string;
  readonly covers: ContractQuestions['covers'];
  readonly asked: AskedDays;
  readonly rowCount: number;
}

/** Underlyings that were asked for the same days go together: thousands of conditions are more than the engine takes. */
function coverages(chains: readonly ReceivedChain[]): readonly Coverage[] {
  const byDays = Map.groupBy(chains, ({ covers: { from, to } }) => `${from ?? ''} ${to ?? ''}`);
  return [...byDays.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const days = { column: 'expiration_date', ...first.covers };
    const isEveryone = group.some(({ subject }) => subject === EVERYONE);
    const subjects = { column: 'underlying_ticker', in: group.map(({ subject }) => subject) };
    return [isEveryone ? [days] : [subjects, days]];
  });
}

async function receiveOne(
  world: PartWorld,
  draft: ReferenceDraft,
  subject: string,
  state: ReferenceState | undefined,
): Promise<ReceivedChain> {
  const { rest, request, today, signal, onRows } = world;
  let rowCount = 0;
  const questions = contractQuestions({ ...request, asked: askedBefore(subject, state), today });
  for (const question of questions.ask) {
    for await (const { rows } of rest.optionContracts(toFilter(subject, question), { signal })) {
      await draft.add(rows.map(contractRow));
      rowCount += rows.length;
      onRows('contracts', draft.rowCount);
    }
  }
  const { covers, asked } = questions;
  return { subject, covers, asked: { from: asked.from ?? null, to: asked.to }, rowCount };
}

function toFilter(
  subject: string,
  { isExpired, from, to }: ContractQuestions['ask'][number],
): OptionContractFilter {
  return {
    expired: isExpired,
    ...(subject === EVERYONE ? {} : { underlying: subject }),
    ...(from === undefined ? {} : { expirationFrom: from }),
    ...(to === undefined ? {} : { expirationTo: to }),
  };
}

function conditionsOf(subject: string): Coverage {
  return subject === EVERYONE ? [] : [{ column: 'underlying_ticker', in: [subject] }];
}

function askedBefore(
  subject: string,
  state: ReferenceState | undefined,
): { readonly from: TradingDay | undefined; readonly to: TradingDay } | undefined {
  const asked = state?.asked[subject] ?? state?.asked[EVERYONE];
  const to = parseTradingDay(asked?.to ?? '');
  if (asked === undefined || to === undefined) return undefined;
  return { from: asked.from === null ? undefined : (parseTradingDay(asked.from) ?? addDays(to, 1)), to };
}

/** A misspelt underlying has no contracts, and is not asked for ever after. */
function unknown(subject: string): ReferenceFailure {
  return {
    subject,
    code: 'E_NOT_FOUND',
    message: `The vendor has no contracts of ${subject === EVERYONE ? 'any underlying' : subject}.`,
    mend: 'Name underlyings as contracts do: SPY, SPX; index roots without I:. Expired ones come with --full.',
  };
}

function nothing([first]: readonly ReferenceFailure[]): BarlakeError {
  return new BarlakeError(first?.code === 'E_NOT_FOUND' ? 'E_NOT_FOUND' : 'E_VENDOR', {
    message: first?.message ?? 'No list of option contracts could be read.',
    mend: first?.mend ?? 'Run again later.',
    details: { code: first?.code ?? null },
  });
}
