/** One alert in a message. */
export interface MessageItem {
  readonly key: string;
  readonly change: 'raised' | 'changed' | 'cleared';
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly mend: string | null;
  readonly timeMs: number;
}

/** What a channel is told at once. */
export interface AlertMessage {
  /** The same in every attempt: whoever has had it may leave it out. */
  readonly id: string;
  /** The lake’s name, for who has several. */
  readonly lake: string;
  readonly sentMs: number;
  readonly items: readonly MessageItem[];
  /** Changes that had no room. */
  readonly more: number;
  /** Address of the dashboard; null: not told. */
  readonly dashboard: string | null;
  /** Somebody wants to see whether it arrives. */
  readonly isTest: boolean;
}

/** One line that says what a message is about. */
export function titleOf({ items, more, lake, isTest }: AlertMessage): string {
  if (isTest) return `barlake ${lake}: a test, nothing is wrong`;
  const [first] = items;
  if (first !== undefined && items.length + more === 1) {
    return `barlake ${lake}: ${first.change === 'cleared' ? `cleared: ${first.key}` : `${first.severity}: ${first.message}`}`;
  }
  const count = (change: MessageItem['change']): number =>
    items.filter((item) => item.change === change).length;
  const parts = (['raised', 'changed', 'cleared'] as const).flatMap((change) =>
    count(change) === 0 ? [] : [`${count(change)} ${change}`],
  );
  return `barlake ${lake}: ${parts.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** What became of an alert, in a word for people. */
export function wordOf({ change, severity }: MessageItem): string {
  return change === 'cleared' ? 'cleared' : severity;
}

/** `2026-03-10 16:00 UTC`. */
export function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
