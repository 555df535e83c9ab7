import type { AlertAction } from '../../../../contract/api/system.ts';
import type { AlertActedDocument } from '../../../../contract/cli/alerts.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { actOnAlert } from '../../alerts/act-on-alert.ts';
import { openJournal } from '../../reading/open-journal.ts';
import { auditedByUser } from '../audited-by-user.ts';
import type { CommandRunner, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { readMinutes } from '../read-minutes.ts';

const ACTIONS: Readonly<Record<'ack' | 'mute' | 'unmute', AlertAction['action']>> = {
  ack: 'acknowledge',
  mute: 'mute',
  unmute: 'reopen',
};

/** The work of `alerts ack`, `mute` and `unmute`: what a person makes of an alert, with its place in the audit. */
export function alertRunner(name: keyof typeof ACTIONS): CommandRunner {
  return { run: (invocation) => act(ACTIONS[name], invocation) };
}

async function act(action: AlertAction['action'], { args, options, context }: Invocation): Promise<number> {
  const [key = ''] = args;
  const { for: time } = options;
  const minutes = typeof time === 'string' ? readMinutes('--for', time) : undefined;
  const nowMs = context.clock.nowMs();
  await using journal = await openJournal(context.config.lake);
  const details = minutes === undefined ? {} : { minutes };
  const deed = { action: `alert ${action}`, subject: key, details };
  const state = await auditedByUser(journal.db, context, deed, async () => {
    const found = await actOnAlert(journal, { key, action, minutes }, nowMs);
    if (found === undefined) throw noSuchAlert(key);
    return found;
  });
  const untilMs = minutes === undefined || state === 'active' ? null : nowMs + minutes * MINUTE_MS;
  const until = untilMs === null ? null : new Date(untilMs).toISOString();
  const document: AlertActedDocument = { key, state, until };
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(`${key}: ${state}${until === null ? '' : ` until ${until}`}\n`);
  return EXIT.done;
}

const MINUTE_MS = 60_000;
function noSuchAlert(key: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `No alert ${JSON.stringify(key)} stands.`,
    mend: '`barlake alerts list` shows those that do. What shall never be raised belongs into alerts.ignore.',
  });
}
