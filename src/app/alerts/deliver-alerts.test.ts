import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { listChannels } from '../../lake/catalog/alert-channels.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { AlertMessage } from '../../observe/deliver/alert-message.ts';
import { MONITOR_DEFAULTS } from '../config/monitor-settings.ts';
import { type DeliveryWorld, deliverAlerts, enrolChannels } from './deliver-alerts.ts';
import { type AlertDraft, updateAlerts } from './update-alerts.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('deliver');
});
afterAll(() => folder[Symbol.asyncDispose]());

const MINUTE_MS = 60_000;

const draft = (key: string, more: Partial<AlertDraft> = {}): AlertDraft => ({
  key,
  severity: 'warning',
  message: `${key} is unwell`,
  mend: null,
  mark: '1',
  ...more,
});

/** A channel whose receiver takes, or does what a test says. */
function openReceiver(catalog: Catalog, alerts: Partial<DeliveryWorld['config']['alerts']> = {}) {
  const taken: AlertMessage[] = [];
  const failures: Error[] = [];
  const attempts: string[] = [];
  const time = { nowMs: 1_000_000 };
  const world: DeliveryWorld = {
    catalog,
    config: {
      alerts: { ...MONITOR_DEFAULTS.alerts, ...alerts },
      lake: { root: '/data/lake' },
    },
    channels: [
      {
        name: 'webhook',
        async send(message) {
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
          taken.push(message);
        },
      },
    ],
    nowMs: () => time.nowMs,
    onAttempt: ({ items, error }) => attempts.push(`${items} ${error === undefined ? 'taken' : 'failed'}`),
  };
  const told = () => taken.map(({ items }) => items.map(({ key, change }) => `${change} ${key}`));
  return { world, time, taken, failures, attempts, told };
}

describe('channels', () => {
  it('are told of what changes after they became known, once, and of nothing else', async () => {
    await using catalog = await openCatalog(folder.at('a.db'), { readOnly: false });
    const { world, time, told, taken } = openReceiver(catalog);
    await updateAlerts(catalog, [draft('before')], time.nowMs);
    await enrolChannels(world);
    await deliverAlerts(world);
    await updateAlerts(catalog, [draft('before'), draft('disk', { severity: 'error' })], time.nowMs);
    await deliverAlerts(world);
    await deliverAlerts(world);
    expect(told()).toEqual([['raised disk']]);
    expect(taken[0]).toMatchObject({ lake: 'lake', more: 0, isTest: false, sentMs: time.nowMs });
  });

  it('are not told again for a while, then of the last change of each in one message', async () => {
    await using catalog = await openCatalog(folder.at('b.db'), { readOnly: false });
    const { world, time, told } = openReceiver(catalog);
    await enrolChannels(world);
    await updateAlerts(catalog, [draft('a')], time.nowMs);
    await deliverAlerts(world);
    await updateAlerts(catalog, [draft('a', { mark: '2' }), draft('b')], time.nowMs);
    await updateAlerts(catalog, [draft('b')], time.nowMs);
    time.nowMs += 5 * MINUTE_MS - 1;
    await deliverAlerts(world);
    expect(told()).toEqual([['raised a']]);
    time.nowMs += 1;
    await deliverAlerts(world);
    expect(told()).toEqual([['raised a'], ['raised b', 'cleared a']]);
  });

  it('are not told of what is less grave than asked for', async () => {
    await using catalog = await openCatalog(folder.at('c.db'), { readOnly: false });
    const { world, time, told } = openReceiver(catalog, { minSeverity: 'error' });
    await enrolChannels(world);
    await updateAlerts(catalog, [draft('a')], time.nowMs);
    await deliverAlerts(world);
    await updateAlerts(catalog, [draft('a'), draft('b', { severity: 'error' })], time.nowMs);
    await deliverAlerts(world);
    expect(told()).toEqual([['raised b']]);
  });

  it('that fail are tried again, later each time, with the same message until it is taken', async () => {
    await using catalog = await openCatalog(folder.at('d.db'), { readOnly: false });
    const { world, time, told, taken, failures, attempts } = openReceiver(catalog);
    await enrolChannels(world);
    failures.push(...Array.from({ length: 9 }, () => new Error('no')));
    const startMs = time.nowMs;
    await updateAlerts(catalog, [draft('a')], time.nowMs);
    await deliverAlerts(world);
    expect(await listChannels(catalog.db)).toMatchObject([{ error: 'no', attempts: 1, sendingId: 1 }]);
    // What changes meanwhile is the next message’s.
    await updateAlerts(catalog, [draft('a'), draft('b')], time.nowMs);
    const waitsMs: number[] = [];
    for (let lastMs = time.nowMs; taken.length === 0; time.nowMs += 10_000) {
      const before = attempts.length;
      await deliverAlerts(world);
      if (attempts.length === before) continue;
      waitsMs.push(time.nowMs - lastMs);
      lastMs = time.nowMs;
    }
    expect(waitsMs.map((ms) => ms / 1000)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    time.nowMs += 5 * MINUTE_MS;
    await deliverAlerts(world);
    expect(told()).toEqual([['raised a'], ['raised b']]);
    expect(taken.map(({ id }) => id.replace(/^[0-9a-f]{12}-/, ''))).toEqual(['webhook-0-1', 'webhook-1-2']);
    expect(taken[0]?.items[0]?.timeMs).toBe(startMs);
    expect(await listChannels(catalog.db)).toMatchObject([{ error: null, attempts: 0, sendingId: null }]);
  });

  it('are told the rest by the next process when one dies over a message, under the same name', async () => {
    await using catalog = await openCatalog(folder.at('e.db'), { readOnly: false });
    const dying = openReceiver(catalog);
    const names: string[] = [];
    await enrolChannels(dying.world);
    await updateAlerts(catalog, [draft('a')], dying.time.nowMs);
    const died = deliverAlerts({
      ...dying.world,
      channels: [
        {
          name: 'webhook',
          // The process ends here: nothing that comes after a send is ever done.
          send: ({ id }) => new Promise(() => names.push(id)),
        },
      ],
    });
    await expect.poll(() => names.length).toBe(1);
    await updateAlerts(catalog, [draft('a'), draft('b')], dying.time.nowMs);
    const next = openReceiver(catalog);
    await deliverAlerts(next.world);
    expect(next.taken).toEqual([]);
    next.time.nowMs += MINUTE_MS;
    await deliverAlerts(next.world);
    next.time.nowMs += 5 * MINUTE_MS;
    await deliverAlerts(next.world);
    expect(next.told()).toEqual([['raised a'], ['raised b']]);
    expect(next.taken[0]?.id).toBe(names[0]);
    void died;
  });

  it('of several processes are told by one', async () => {
    await using catalog = await openCatalog(folder.at('f.db'), { readOnly: false });
    await using other = await openCatalog(folder.at('f.db'), { readOnly: false });
    const [here, there] = [openReceiver(catalog), openReceiver(other)];
    await enrolChannels(here.world);
    for (let round = 0; round < 20; round += 1) {
      await updateAlerts(catalog, [draft(`key ${round}`)], here.time.nowMs);
      await Promise.all([deliverAlerts(here.world), deliverAlerts(there.world)]);
      here.time.nowMs += 5 * MINUTE_MS;
      there.time.nowMs = here.time.nowMs;
    }
    const raised = [...here.told(), ...there.told()].flat().filter((text) => text.startsWith('raised'));
    expect(raised.toSorted()).toEqual(
      Array.from({ length: 20 }, (_, round) => `raised key ${round}`).toSorted(),
    );
  });

  it('get a hundred alerts at most in one message, the newest', async () => {
    await using catalog = await openCatalog(folder.at('g.db'), { readOnly: false });
    const { world, time, taken } = openReceiver(catalog);
    await enrolChannels(world);
    await updateAlerts(
      catalog,
      Array.from({ length: 130 }, (_, index) => draft(`key ${index}`)),
      time.nowMs,
    );
    await deliverAlerts(world);
    expect([taken[0]?.items.length, taken[0]?.more, taken[0]?.items.at(-1)?.key]).toEqual([
      100,
      30,
      'key 129',
    ]);
  });
});
