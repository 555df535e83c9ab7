import { type AlertMessage, titleOf, wordOf } from './alert-message.ts';
import { postJson } from './post-json.ts';

/** Slack takes fifty blocks, and three thousand characters in each. */
const BLOCKS_MAX = 45;
const CHARACTERS_MAX = 2_900;

const SIGNS = {
  cleared: ':white_check_mark:',
  error: ':red_circle:',
  warning: ':warning:',
  info: ':information_source:',
};

/** Posts a message to an incoming webhook of Slack, or of what speaks its format. Throws `E_DELIVERY`. */
export async function sendSlack(url: string, message: AlertMessage): Promise<void> {
  await postJson(url, JSON.stringify(slackBody(message)), { 'idempotency-key': message.id });
}

/** The body that Slack draws; `text` is for notifications. */
export function slackBody(message: AlertMessage): unknown {
  const { items, more, dashboard } = message;
  const shown = items.slice(0, BLOCKS_MAX);
  const left = more + items.length - shown.length;
  const tail = [
    ...(left === 0 ? [] : [`and ${left} more`]),
    ...(dashboard === null ? [] : [`<${escape(dashboard)}|dashboard>`]),
  ];
  return {
    text: escape(titleOf(message)),
    blocks: [
      section(`*${escape(titleOf(message))}*`),
      ...shown.map((item) => {
        const mend = item.mend === null || item.change === 'cleared' ? '' : `\n→ ${escape(item.mend)}`;
        return section(`${SIGNS[signOf(item)]} \`${escape(item.key)}\` ${escape(item.message)}${mend}`);
      }),
      ...(tail.length === 0 ? [] : [section(tail.join(' · '))]),
    ],
  };
}

function signOf(item: AlertMessage['items'][number]): keyof typeof SIGNS {
  return wordOf(item) as keyof typeof SIGNS;
}

function section(text: string): unknown {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, CHARACTERS_MAX) } };
}

/** The three characters that Slack reads as its own. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
