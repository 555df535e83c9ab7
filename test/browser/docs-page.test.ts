import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';
import { openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

let sample: SampleLake;
let server: OpenServer;
let browser: WatchedBrowser;

beforeAll(async () => {
  sample = await makeSampleLake('docs-page');
  server = await openServer(sample.root);
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

it('shows the reference of the API, asking nobody else and breaking no rule of the policy', async () => {
  await using opened = await browser.open(`${server.url}/docs`);
  await opened.page.getByText('/api/v1/bars/explain').first().waitFor({ timeout: 60_000 });
  const complaints = await opened.complaints();
  // How fit a page of somebody else’s making is for everybody is not ours to say.
  expect(complaints.filter((text) => /policy|request|Error|refused/i.test(text))).toEqual([]);
}, 120_000);
