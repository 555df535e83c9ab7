import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { pinAloneDocumentSchema, pinsDocumentSchema } from '../../contract/api/pins.ts';
import { runDocumentSchema } from '../../contract/api/runs.ts';
import { auditDocumentSchema } from '../../contract/api/system.ts';
import { diffDocumentSchema } from '../../contract/cli/diff.ts';
import { openLakeBuilder } from '../support/lake-builder.ts';
import { type EventReader, readEvents } from '../support/read-events.ts';
import { barLine, makeSampleLake, type SampleLake } from '../support/sample-lake.ts';
import { type ServedLake, serveLake } from '../support/served-lake.ts';
import { ask, askRun, change } from '../support/work-bench.ts';

const DAY = '2024-01-03';

let sample: SampleLake;
let served: ServedLake;
let events: EventReader;
beforeAll(async () => {
  sample = await makeSampleLake('server-pins');
  served = await serveLake(sample.root);
  events = await readEvents(served.url);
}, 60_000);
afterAll(async () => {
  await events[Symbol.asyncDispose]();
  await served[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

async function perform(path: string, request: unknown): Promise<string> {
  const { status, body } = await change(served.url, path, request);
  expect([status, body]).toEqual([202, { run: expect.any(String) }]);
  const { run } = body as { run: string };
  await events.first((event) => {
    const text = JSON.stringify(event);
    return event.kind === 'run' && text.includes(run) && /"state":"(?:done|failed|cancelled)"/.test(text);
  });
  return run;
}

const pathOf = (path: 'pin' | 'pinDifference' | 'pinRemove', pin: string): string =>
  API_PATH[path].replace(':pin', encodeURIComponent(pin));

async function pinsNow() {
  return pinsDocumentSchema.parse((await ask(served.url, API_PATH.pins)).body).pins;
}

async function difference(pin: string, query = '') {
  const { status, body } = await ask(served.url, `${pathOf('pinDifference', pin)}${query}`);
  expect(status).toBe(200);
  return diffDocumentSchema.parse(body);
}

async function alone(pin: string) {
  return pinAloneDocumentSchema.parse((await ask(served.url, pathOf('pin', pin))).body);
}

/** One day as the vendor corrected it, and a day more. */
async function correct(): Promise<void> {
  await using builder = await openLakeBuilder(sample.root);
  const symbols = ['TRUE', 'BACPA', 'AAPL', 'NAN', 'BACpA', 'NEW'];
  const lines = symbols.map((symbol) =>
    barLine(symbol, `${DAY}T05:00:00Z`, symbol === 'AAPL' ? 1 : undefined),
  );
  await builder.publish('stocks_daily', DAY, lines);
  await builder.publish('stocks_daily', '2024-01-10', [barLine('AAPL', '2024-01-10T05:00:00Z')]);
}

describe('pins over HTTP', { timeout: 60_000 }, () => {
  it('are made, compared with now and with one another, and let go, each written down first', async () => {
    expect(await pinsNow()).toEqual([]);
    const run = await perform(API_PATH.pins, { name: 'monday', note: 'as reported' });
    expect(await pinsNow()).toMatchObject([{ name: 'monday', note: 'as reported', partitions: 7, files: 9 }]);
    expect(runDocumentSchema.parse(await askRun(served.url, run)).run).toMatchObject({
      command: 'pin',
      title: 'monday',
      state: 'done',
    });
    expect(await alone('monday')).toMatchObject({ files: 0, bytes: 0, partitions: 0, datasets: [] });
    expect(await difference('monday')).toMatchObject({
      before: 'monday',
      after: 'now',
      days: [],
      others: [],
    });

    await correct();
    await perform(API_PATH.pins, { name: 'tuesday' });
    const quick = await difference('monday');
    expect(
      quick.days.map(({ day, state, rowsBefore, rowsAfter }) => [day, state, rowsBefore, rowsAfter]),
    ).toEqual([
      [DAY, 'differs', 6, 6],
      ['2024-01-10', 'added', 0, 1],
    ]);
    const bars = await difference(
      'monday',
      `?with=tuesday&dataset=stocks_daily&from=${DAY}&to=${DAY}&bars=true`,
    );
    expect(bars).toMatchObject({
      after: 'tuesday',
      days: [{ day: DAY, state: 'changed', added: 1, removed: 1, changed: 1, symbolCount: 3 }],
    });
    expect((await difference('tuesday')).days).toEqual([]);
    expect(await alone('monday')).toMatchObject({
      partitions: 1,
      files: 1,
      datasets: [{ layer: 'bronze', dataset: 'stocks_daily', partitions: 1 }],
    });

    await perform(pathOf('pinRemove', 'monday'), {});
    expect(await pinsNow()).toMatchObject([{ name: 'tuesday' }]);
    const audit = auditDocumentSchema.parse((await ask(served.url, API_PATH.audit)).body);
    expect(audit.rows.map(({ action, subject, outcome }) => [action, subject, outcome])).toEqual([
      ['unpin', 'monday', 'done'],
      ['pin', 'tuesday', 'done'],
      ['pin', 'monday', 'done'],
    ]);
  });

  it.each([
    ['now', 400, 'E_USAGE'],
    ['../up', 400, 'E_USAGE'],
    ['', 400, 'E_USAGE'],
    ['tuesday', 400, 'E_USAGE'],
  ])('are not made under the name %j', async (name, status, code) => {
    const answer = await change(served.url, API_PATH.pins, { name });
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('that are not there are neither compared nor let go', async () => {
    for (const path of [pathOf('pin', 'nowhere'), pathOf('pinDifference', 'nowhere')]) {
      expect((await ask(served.url, path)).status).toBe(404);
    }
    expect((await change(served.url, pathOf('pinRemove', 'nowhere'), {})).status).toBe(404);
    expect((await change(served.url, pathOf('pinRemove', '..%2f'), {})).status).toBe(400);
    expect((await ask(served.url, `${pathOf('pinDifference', 'tuesday')}?with=nowhere`)).status).toBe(404);
    expect((await ask(served.url, `${pathOf('pinDifference', 'tuesday')}?dataset=x`)).status).toBe(400);
  });

  it('are only looked at in a server that only reads', async () => {
    await using reading = await serveLake(sample.root, { args: ['--read-only'] });
    expect((await ask(reading.url, API_PATH.pins)).status).toBe(200);
    expect((await ask(reading.url, pathOf('pinDifference', 'tuesday'))).status).toBe(200);
    for (const [path, request] of [
      [API_PATH.pins, { name: 'wednesday' }],
      [pathOf('pinRemove', 'tuesday'), {}],
      [API_PATH.exports, { dataset: 'stocks_daily' }],
      [API_PATH.exportReadback, { dataset: 'stocks_daily', freq: 'day' }],
    ] as const) {
      expect((await change(reading.url, path, request)).status).toBe(403);
    }
    expect(await pinsNow()).toMatchObject([{ name: 'tuesday' }]);
  });
});
