import { tmpdir } from 'node:os';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { createChunkReader } from './chunk-reader.ts';

const instance = await DuckDBInstance.create(':memory:', { temp_directory: tmpdir() });
const connection = await instance.connect();
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

type Columns = readonly (readonly DuckDBValue[])[];

/** What the reader makes of a statement’s chunks, and what the client makes of them. */
async function readBoth(
  sql: string,
): Promise<readonly [own: readonly Columns[], client: readonly Columns[]]> {
  const result = await connection.stream(sql);
  const reader = createChunkReader();
  const [own, client]: [Columns[], Columns[]] = [[], []];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
    own.push(reader.columns(chunk));
    client.push(chunk.getColumns());
    chunk = await result.fetchChunk();
  }
  return [own, client];
}

/** Three chunks of bars; `value` is what a column gets in row `i`. */
function bars(value: (type: string, plain: string) => string): string {
  return `SELECT ${value('VARCHAR', `'S' || lpad((i // 50)::VARCHAR, 4, '0')`)} AS symbol,
      ${value('VARCHAR', `'O:SPXW240102C0' || (i // 7)::VARCHAR`)} AS option_symbol,
      ${value('TIMESTAMPTZ', `make_timestamptz(1704171600000000 + (i % 50) * 60000000)`)} AS timestamp,
      ${value('DATE', `DATE '2024-01-02' + (i % 50)::INTEGER`)} AS date,
      ${value('DOUBLE', `i / 7`)} AS open, ${value('FLOAT', `(i / 3)::FLOAT`)} AS narrow,
      ${value('UINTEGER', `4294967295 - i`)}::UINTEGER AS transactions, ${value('INTEGER', `-i`)}::INTEGER AS count,
      ${value('BIGINT', `i + 9007199254740993`)} AS big, ${value('DECIMAL(9, 2)', `(i / 100)::DECIMAL(9, 2)`)} AS strike,
      ${value('BOOLEAN', `i % 2 = 0`)} AS flag
    FROM (SELECT unnest(range(5000)) AS i) ORDER BY i`;
}

describe('createChunkReader', () => {
  it('gives what the client gives, for every type that bars have and others', async () => {
    const [own, client] = await readBoth(bars((_, plain) => plain));
    expect(own.length).toBe(3);
    expect(own).toStrictEqual(client);
  });

  it('gives null where a value is NULL', async () => {
    const [own, client] = await readBoth(
      bars((type, plain) => `CASE WHEN i % 3 = 0 THEN NULL::${type} ELSE ${plain} END`),
    );
    expect(own).toStrictEqual(client);
    expect(own[0]?.every((values) => values[0] === null && values[1] !== null)).toBe(true);
  });

  it('has one object for all rows of a day and of an instant', async () => {
    const [[first, second]] = await readBoth(bars((_, plain) => plain));
    for (const column of [2, 3]) {
      expect(first?.[column]?.[50]).toBe(first?.[column]?.[0]);
      expect(second?.[column]?.[2]).toBe(first?.[column]?.[0]);
    }
  });

  it('knows instants that no number holds, and values that are no numbers', async () => {
    const [own, client] = await readBoth(
      `SELECT * FROM (VALUES (TIMESTAMPTZ 'infinity', 'NaN'::DOUBLE, ''), (TIMESTAMPTZ '-infinity', '-inf'::DOUBLE, 'ä'),
        (make_timestamptz(9007199254740993), -0.0::DOUBLE, 'ä'), (make_timestamptz(-9007199254740993), 0.1, 'a text of more than twelve bytes'))`,
    );
    expect(own).toStrictEqual(client);
  });

  it('goes on when there are more instants than it remembers', async () => {
    const [own, client] = await readBoth(
      'SELECT make_timestamptz(i * 1000000) FROM (SELECT unnest(range(40000)) AS i) ORDER BY i',
    );
    expect(own).toStrictEqual(client);
  });
});
