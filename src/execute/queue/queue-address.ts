import { BarlakeError } from '../../domain/barlake-error.ts';

/** Where queues are kept. */
export interface QueueAddress {
  readonly backend: 'redis' | 'postgres';
  readonly url: string;
  /** What the queues of all lakes at that address begin with. */
  readonly prefix: string;
  /** Name of the lake among those that share the address. */
  readonly lake: string;
}

/** The queues of a lake. `discovery`: whole runs. `default`: batches of a universe. The other two: tasks of runs. */
export const QUEUE_KINDS = ['discovery', 'download', 'compute', 'default'] as const;

/** One of {@link QUEUE_KINDS}. */
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** The kind of that name, if there is one. */
export function parseQueueKind(text: string): QueueKind | undefined {
  return QUEUE_KINDS.find((kind) => kind === text);
}

/** Which program a URL belongs to; `undefined` for others. */
export function backendOf(url: string): QueueAddress['backend'] | undefined {
  if (/^rediss?:\/\//.test(url)) return 'redis';
  return /^postgres(ql)?:\/\//.test(url) ? 'postgres' : undefined;
}

/** A queue’s name where it is kept; the same on all back-ends. */
export function queueName({ lake }: Pick<QueueAddress, 'lake'>, kind: QueueKind): string {
  return `${lake}-${kind}`;
}

/** The address in words, without its password. */
export function describeAddress({ url }: Pick<QueueAddress, 'url'>): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** An error of the queue as a person should read it. */
export function queueError(address: QueueAddress, cause: unknown): BarlakeError {
  const reason = cause instanceof Error ? reasonOf(cause) : String(cause);
  return new BarlakeError('E_QUEUE', {
    message: `The queue at ${describeAddress(address)} does not answer: ${reason}.`,
    mend: 'Start it, or mend queue.url (BARLAKE_QUEUE_URL); without queue.url a command does all of its work itself.',
    cause,
  });
}

/** Why something failed. Node says nothing in the message of an error about several addresses. */
export function reasonOf(error: Error): string {
  if (error.message !== '') return error.message.replace(/\.$/, '');
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
}
