import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBarlakeError } from '../../src/domain/barlake-error.ts';
import { openRestFixture, type RestFixture, readAll } from '../support/rest-fixture.ts';
import { type ApiAct, json, type ScriptedApi, startScriptedApi, text } from '../support/scripted-api.ts';
import { chooseSeed, seededRandom } from '../support/seeded-random.ts';

const { signal } = new AbortController();
const LISTINGS = 1000;

/** What a list that cannot be read to its end may fail with. */
const CLEAR: ReadonlySet<string> = new Set(['E_VENDOR', 'E_REQUEST_REFUSED']);

interface Row {
  readonly ticker: string;
  readonly name: string;
  readonly market: string;
  readonly locale: string;
}

function rowOf(listing: number, index: number): Row {
  return { ticker: `T${listing}.${index}`, name: 'x', market: 'stocks', locale: 'us' };
}

/** A list cut into pages, with what is odd about each, and whether it can be read to its end. */
interface Listing {
  readonly rows: readonly Row[];
  readonly pages: readonly ApiAct[];
  readonly isBroken: boolean;
  readonly repeatedRows: number;
}

function generate(listing: number, random: () => number, origin: string): Listing {
  const rows = Array.from({ length: Math.floor(random() * 60) }, (_, index) => rowOf(listing, index));
  const pages: ApiAct[] = [];
  let [taken, isBroken, isEnded, repeatedRows] = [0, false, false, 0];
  const nextUrl = (): string => `${origin}/v3/reference/tickers?cursor=${listing}-${pages.length + 1}`;
  while (!isEnded && !isBroken) {
    const draw = random();
    const count = 1 + Math.floor(random() * 12);
    const page = rows.slice(taken, taken + count);
    const back = Math.floor(random() * 5);
    const again = rows.slice(Math.max(0, taken - back), taken);
    if (draw < 0.08) pages.push(json({ status: 'OK', results: [], next_url: nextUrl() }));
    else if (draw < 0.16) pages.push(json({ status: 'OK', next_url: nextUrl() }));
    else if (draw < 0.22) {
      // The page before, once more, under a new cursor.
      pages.push(json({ status: 'OK', results: again, next_url: nextUrl() }));
      repeatedRows += again.length;
    } else if (draw < 0.235) {
      const cursor = `${listing}-${Math.floor(random() * (pages.length + 1))}`;
      const url = `${origin}/v3/reference/tickers?cursor=${cursor}`;
      pages.push(json({ status: 'OK', results: page, next_url: url }));
      isBroken = true;
    } else if (draw < 0.25) {
      const failure = random();
      if (failure < 0.3) pages.push(json({ status: 'ERROR', error: 'bad cursor' }, 400));
      else if (failure < 0.6) pages.push(text('<html>', 502, { 'content-type': 'text/html' }));
      else if (failure < 0.8) pages.push(json({ status: 'OK', results: page, next_url: 'nowhere' }));
      else pages.push(json({ status: 'OK', results: [...page, { ticker: 1 }], next_url: nextUrl() }));
      isBroken = true;
    } else {
      taken += page.length;
      isEnded = taken >= rows.length;
      const overlap = draw < 0.4 ? again : [];
      repeatedRows += overlap.length;
      const body = { status: 'OK', count: page.length, results: [...overlap, ...page] };
      pages.push(json(isEnded ? body : { ...body, next_url: nextUrl() }));
    }
  }
  return { rows, pages, isBroken, repeatedRows };
}

let api: ScriptedApi;
let fixture: RestFixture;
beforeEach(async () => {
  api = await startScriptedApi();
  fixture = await openRestFixture(api);
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

describe('a list in pages', () => {
  it(`gives every row exactly once or fails clearly, in ${LISTINGS} odd listings`, async () => {
    const seed = chooseSeed();
    const random = seededRandom(seed);
    const origins = [api.baseUrl, 'https://api.polygon.io:443:443', 'https://api.massive.com', ''];
    let broken = 0;
    for (let index = 0; index < LISTINGS; index += 1) {
      const listing = generate(index, random, origins[index % 4] ?? '');
      api.always((exchange) => {
        const cursor = exchange.url.searchParams.get('cursor') ?? `${index}-0`;
        const page = listing.pages[Number(cursor.split('-')[1])];
        (page ?? json({ status: 'ERROR', error: 'no such page' }, 400))(exchange);
      });
      const read = readAll(fixture.client.tickers({ market: 'stocks' }, { signal }));
      const result = await fixture.run(read.catch((error: unknown) => error));
      const { rows, repeatedRows: duplicateCount, pages, isBroken } = listing;
      if (isBroken) broken += 1;
      const whole = { rows, duplicateCount, pageCount: pages.length };
      const found = { seed, index, result: isBarlakeError(result) ? CLEAR.has(result.code) : result };
      expect(found).toEqual({ seed, index, result: isBroken ? true : whole });
    }
    expect(broken).toBeGreaterThan(20);
    expect(broken).toBeLessThan(LISTINGS / 2);
  });

  it('names the cursor that came twice', async () => {
    api.always(
      json({ status: 'OK', results: [rowOf(0, 0)], next_url: 'https://h/v3/reference/tickers?cursor=abc' }),
    );
    const read = fixture.run(readAll(fixture.client.tickers({}, { signal })));
    await expect(read).rejects.toMatchObject({
      code: 'E_VENDOR',
      message:
        'tickers: the list cannot be followed to its end, the cursor /v3/reference/tickers?cursor=abc came twice.',
      details: { cursor: '/v3/reference/tickers?cursor=abc' },
    });
    expect(api.requests).toHaveLength(2);
  });

  it('keeps two companies that share a ticker', async () => {
    const [first, second] = [rowOf(0, 0), { ...rowOf(0, 0), cik: '0000000001' }];
    api.always(json({ status: 'OK', results: [first, second, first] }));
    const read = await fixture.run(readAll(fixture.client.tickers({ date: undefined as never }, { signal })));
    expect(read).toMatchObject({ rows: [first, second], duplicateCount: 1 });
    expect(api.requests).toEqual(['/v3/reference/tickers?sort=ticker&order=asc&limit=1000']);
  });

  it('asks for a page only when it is wanted', async () => {
    api.always((exchange) =>
      json({ results: [rowOf(0, 0)], next_url: `/v3/reference/tickers?cursor=${api.requests.length}` })(
        exchange,
      ),
    );
    const pages = fixture.client.tickers({}, { signal })[Symbol.asyncIterator]();
    await fixture.run(pages.next());
    await fixture.run(pages.next());
    await pages.return?.(undefined);
    expect(api.requests).toHaveLength(2);
  });
});
