import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import {
  type AlertChangeRecord,
  lastAlertChange,
  readAlertChanges,
} from '../../lake/catalog/alert-changes.ts';
import {
  beginSending,
  type ChannelRecord,
  claimChannel,
  endSending,
  enrolChannel,
  failSending,
  listChannels,
} from '../../lake/catalog/alert-channels.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { AlertMessage } from '../../observe/deliver/alert-message.ts';
import type { Configuration } from '../config/configuration.ts';
import { SEVERITIES } from '../config/monitor-settings.ts';
import type { AlertChannel } from './alert-channel.ts';

/** What delivering needs from outside. */
export interface DeliveryWorld {
  readonly catalog: Catalog;
  readonly config: {
    readonly alerts: Configuration['alerts'];
    readonly lake: Pick<Configuration['lake'], 'root'>;
  };
  readonly channels: readonly AlertChannel[];
  readonly nowMs: () => number;
  /** Told of each attempt; `error` is absent when the message was taken. */
  readonly onAttempt: (attempt: DeliveryAttempt) => void;
}

/** One message to one channel. */
export interface DeliveryAttempt {
  readonly channel: string;
  readonly items: number;
  readonly error?: unknown;
}

/** Longer than any delivery takes: a process that died lets go of its channel after that. */
const CLAIM_MS = 60_000;

const MINUTE_MS = 60_000;

/** The wait after a failure, doubled with each one up to the second. */
const RETRY_MS = 30_000;
const RETRY_MAX_MS = 3_600_000;

/** Alerts in one message. */
const ITEMS_MAX = 100;

/** Makes the channels known: what changes from now on is theirs to be told. */
export async function enrolChannels({ catalog, channels }: DeliveryWorld): Promise<void> {
  for (const { name } of channels) await enrolChannel(catalog.db, name);
}

/** Tells every channel what it has not been told yet, as far as it is its time. A channel that fails is told again later. */
export async function deliverAlerts(world: DeliveryWorld): Promise<void> {
  const { catalog, channels, nowMs } = world;
  const last = await lastAlertChange(catalog.db);
  const known = await listChannels(catalog.db);
  const due = channels.filter(({ name }) => {
    const record = known.find(({ channel }) => channel === name);
    return record !== undefined && record.toldId < last && record.nextMs <= nowMs();
  });
  await Promise.all(due.map((channel) => deliverTo(channel, world)));
}

async function deliverTo(channel: AlertChannel, world: DeliveryWorld): Promise<void> {
  const { db } = world.catalog;
  const nowMs = world.nowMs();
  if (!(await claimChannel(db, channel.name, { nowMs, untilMs: nowMs + CLAIM_MS }))) return;
  const record = (await listChannels(db)).find((each) => each.channel === channel.name);
  if (record === undefined) return;
  const upTo = record.sendingId ?? (await lastAlertChange(db));
  const changes = await readAlertChanges(db, { after: record.toldId, upTo });
  const wanted = lastOfEach(changes.filter((change) => isWanted(change, world)));
  if (wanted.length === 0) {
    await endSending(db, channel.name, { toldId: upTo, sentMs: null, nextMs: record.nextMs });
    return;
  }
  await beginSending(db, channel.name, upTo);
  await attempt(channel, { record, upTo, wanted }, world);
}

interface Delivery {
  readonly record: ChannelRecord;
  readonly upTo: number;
  readonly wanted: readonly AlertChangeRecord[];
}

async function attempt(
  channel: AlertChannel,
  { record, upTo, wanted }: Delivery,
  world: DeliveryWorld,
): Promise<void> {
  const { catalog, config, nowMs, onAttempt } = world;
  const told = { channel: channel.name, items: wanted.length };
  try {
    await channel.send(
      toMessage(wanted, { id: `${channel.name}-${record.toldId}-${upTo}`, config, nowMs: nowMs() }),
    );
  } catch (error) {
    const attempts = record.attempts + 1;
    const nextMs = nowMs() + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (attempts - 1));
    const reason = error instanceof Error ? error.message : String(error);
    await failSending(catalog.db, channel.name, { error: reason, attempts, nextMs });
    onAttempt({ ...told, error });
    return;
  }
  const sentMs = nowMs();
  const nextMs = sentMs + config.alerts.digestMinutes * MINUTE_MS;
  await endSending(catalog.db, channel.name, { toldId: upTo, sentMs, nextMs });
  onAttempt(told);
}

function isWanted({ severity }: AlertChangeRecord, { config }: DeliveryWorld): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(config.alerts.minSeverity);
}

/** Of several changes of one alert the last is told: what was raised and cleared meanwhile is over. */
function lastOfEach(changes: readonly AlertChangeRecord[]): readonly AlertChangeRecord[] {
  const last = new Map<string, AlertChangeRecord>();
  for (const change of changes) {
    last.delete(change.key);
    last.set(change.key, change);
  }
  return [...last.values()];
}

/** A message about changes. Its name is made of the lake’s place and the channel’s range, so that it stays the same in every attempt. */
function toMessage(
  changes: readonly AlertChangeRecord[],
  {
    id,
    config,
    nowMs,
  }: { readonly id: string; readonly config: DeliveryWorld['config']; readonly nowMs: number },
): AlertMessage {
  return {
    ...messageHead(config, nowMs),
    id: `${lakeId(config)}-${id}`,
    items: changes.slice(-ITEMS_MAX).map(({ id: _, ...item }) => item),
    more: Math.max(0, changes.length - ITEMS_MAX),
    isTest: false,
  };
}

/** A message that only shows whether it arrives. */
export function testMessage(config: DeliveryWorld['config'], nowMs: number): AlertMessage {
  const item = {
    key: 'test',
    change: 'raised',
    severity: 'info',
    message: 'Somebody wants to see whether this arrives. Nothing is wrong.',
    mend: null,
    timeMs: nowMs,
  } as const;
  const id = `${lakeId(config)}-test-${nowMs}`;
  return { ...messageHead(config, nowMs), id, items: [item], more: 0, isTest: true };
}

function messageHead(
  { lake, alerts }: DeliveryWorld['config'],
  sentMs: number,
): Pick<AlertMessage, 'lake' | 'sentMs' | 'dashboard'> {
  return { lake: basename(lake.root), sentMs, dashboard: alerts.dashboard };
}

const ID_CHARACTERS = 12;

function lakeId({ lake }: DeliveryWorld['config']): string {
  return createHash('sha256').update(lake.root).digest('hex').slice(0, ID_CHARACTERS);
}
