import type { AlertsDocument } from '../../../../contract/api/system.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { alertsDocument } from '../../alerts/alerts-document.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { renderTable } from '../render-table.ts';

/** Shows the alerts that stand. */
export async function run({ context }: Invocation): Promise<number> {
  await using lake = await openLakeToRead(context.config.lake);
  const document = await alertsDocument(lake.catalog, context.config);
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(describe(document, context));
  return EXIT.done;
}

function describe({ alerts, channels }: AlertsDocument, { terminal }: CommandContext): string {
  const { bold } = terminal.outColors;
  const told = channels.map(({ channel, sentMs, error }) => {
    if (error !== null) return `${channel}: ${error}\n`;
    return `${channel}: ${sentMs === null ? 'nothing sent yet' : `last told ${shortTime(sentMs)}`}\n`;
  });
  if (alerts.length === 0) return `No alert stands.\n${told.join('')}`;
  const table = renderTable(
    [
      { title: 'alert' },
      { title: 'severity' },
      { title: 'state' },
      { title: 'since' },
      { title: 'what', flexible: true },
    ],
    alerts.map(({ key, severity, state, untilMs, sinceMs, message }) => [
      key,
      severity,
      untilMs === null ? state : `${state} until ${shortTime(untilMs)}`,
      shortTime(sinceMs),
      message,
    ]),
    { width: terminal.columns, head: bold },
  );
  return `${table}\n${told.length === 0 ? '' : `\n${told.join('')}`}`;
}

function shortTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
