import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { type BarsDocument, barsDocumentSchema } from '../../contract/api/bars.ts';
import { problemDocumentSchema } from '../../contract/api/problem.ts';
import { type SqlDocument, sqlDocumentSchema, sqlTablesDocumentSchema } from '../../contract/api/sql.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { CLOSE, makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;
let server: OpenServer;

beforeAll(async () => {
  sample = await makeSampleLake('serve-bars');
  server = await openServer(sample.root);
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

async function bars(query: string): Promise<BarsDocument> {
  const response = await server.get(`${API_PATH.bars}?${query}`);
  expect(response.status).toBe(200);
  return barsDocumentSchema.parse(await response.json());
}

async function sql(statement: string, more: object = {}): Promise<SqlDocument> {
  const response = await server.post(API_PATH.sql, { sql: statement, ...more });
  expect(response.status).toBe(200);
  return sqlDocumentSchema.parse(await response.json());
}

describe('bars over HTTP', () => {
  it('come in JSON with instants in milliseconds and days as text', async () => {
    const document = await bars('dataset=stocks_daily&symbols=AAPL');
    const names = document.columns.map(({ name }) => name);
    const [first] = document.rows;
    expect(document.rows).toHaveLength(4);
    expect(first?.[names.indexOf('date')]).toBe('2024-01-02');
    expect(first?.[names.indexOf('timestamp')]).toBe(Date.parse('2024-01-02T05:00:00Z'));
    expect(first?.[names.indexOf('close')]).toBe(CLOSE);
    expect(document).toMatchObject({ isCut: false, origins: ['bronze'], readAt: '1d' });
  });

  it('say when there would be more', async () => {
    const document = await bars('dataset=stocks_daily&limit=3');
    expect(document.rows).toHaveLength(3);
    expect(document.isCut).toBe(true);
  });

  it.each(['csv', 'ndjson'] as const)('are the rows of the command line as %s', async (format) => {
    const response = await server.get(`${API_PATH.bars}?dataset=stocks_daily&format=${format}`);
    const { out } = await sample.run('query', '--dataset', 'stocks_daily', '--format', format);
    expect(await response.text()).toBe(out);
  });

  it('come as an Arrow stream', async () => {
    const response = await server.get(`${API_PATH.bars}?dataset=stocks_daily&format=arrow`);
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect(table.numRows).toBe(24);
    expect(table.getChild('close')?.get(0)).toBe(CLOSE);
  });

  it('come as a Parquet file', async () => {
    const response = await server.get(`${API_PATH.bars}?dataset=stocks_daily&format=parquet`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
    expect(bytes.subarray(-4).toString()).toBe('PAR1');
  });

  it.each([
    ['dataset=stocks_daily&columns=close%22%3B%20DROP', 'E_USAGE'],
    ['dataset=..%2F..%2Fetc%2Fpasswd', 'E_DATASET'],
    ["dataset=stocks_daily&symbols=A'%20OR%201%3D1", 'E_SYMBOL'],
    ['dataset=stocks_daily&from=yesterday', 'E_DATE'],
    ['dataset=stocks_daily&format=exe', 'E_HTTP'],
    ['dataset=stocks_daily&unknown=1', 'E_HTTP'],
    ['', 'E_USAGE'],
  ])('refuse %j with %s and what to do', async (query, code) => {
    const response = await server.get(`${API_PATH.bars}?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = problemDocumentSchema.parse(await response.json());
    expect(problem.code).toBe(code);
    expect(problem.mend).not.toBeNull();
  });
});

describe('SQL over HTTP', () => {
  it('answers rows and how long they took', async () => {
    const document = await sql('SELECT count(*) AS bars, 1.5::DECIMAL(4,2) AS half FROM stocks_daily');
    expect(document.columns.map(({ name }) => name)).toEqual(['bars', 'half']);
    expect(document.rows).toEqual([[24, 1.5]]);
  });

  it('cuts what is too long for JSON', async () => {
    const document = await sql('SELECT * FROM range(10)', { limit: 4 });
    expect(document.rows).toHaveLength(4);
    expect(document.isCut).toBe(true);
  });

  it('streams CSV', async () => {
    const response = await server.post(API_PATH.sql, { sql: 'SELECT 1 AS a, NULL AS b', format: 'csv' });
    expect(await response.text()).toBe('a,b\n1,\n');
  });

  it.each([
    "COPY stocks_daily TO '/tmp/barlake-never.csv'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
    "ATTACH '/tmp/barlake-never.db'",
    'INSTALL httpfs',
    "SELECT getenv('HOME')",
  ])('refuses %s', async (statement) => {
    const response = await server.post(API_PATH.sql, { sql: statement });
    expect(response.status).toBe(400);
    expect(problemDocumentSchema.parse(await response.json()).code).toBe('E_SQL');
  });

  it('lists tables with their columns', async () => {
    const response = await server.get(API_PATH.sqlTables);
    const { tables } = sqlTablesDocumentSchema.parse(await response.json());
    const daily = tables.find(({ name }) => name === 'stocks_daily');
    expect(daily?.columns).toContainEqual({ name: 'close', type: 'DOUBLE' });
  });

  it('answers 304 to whoever has the list already', async () => {
    const first = await server.get(API_PATH.sqlTables);
    await first.text();
    const etag = first.headers.get('etag') ?? '';
    const second = await server.get(API_PATH.sqlTables, { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
  });
});
