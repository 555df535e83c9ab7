/** One message of a stream of server-sent events. */
export interface StreamMessage {
  readonly id: string | null;
  readonly data: string;
}

/** Messages that are whole, and the text after the last of them. */
export interface SplitEvents {
  readonly messages: readonly StreamMessage[];
  readonly rest: string;
}

/** Splits what has arrived of a stream of server-sent events; comments and messages without data are dropped. */
export function splitEvents(text: string): SplitEvents {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  return { rest, messages: blocks.map(readMessage).filter(({ data }) => data !== '') };
}

function readMessage(block: string): StreamMessage {
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const { field = '', value = '' } = /^(?<field>[^:]*):? ?(?<value>.*)$/.exec(line)?.groups ?? {};
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  return { id, data: data.join('\n') };
}
