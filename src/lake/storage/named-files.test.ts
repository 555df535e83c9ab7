import { describe, expect, it } from 'vitest';
import { diskStorage } from './disk-storage.ts';
import { mountStorage } from './mounts.ts';
import { namedFiles } from './named-files.ts';

describe('namedFiles', () => {
  it('finds nothing when no lake is mounted', () => {
    expect(namedFiles("SELECT * FROM read_parquet('/lake/bronze/a.parquet')")).toEqual([]);
  });

  it('finds each file of a mounted lake once, in lists and alone', () => {
    using _mount = mountStorage('/lake', diskStorage('/lake'));
    const sql = `SELECT * FROM read_parquet(['/lake/bronze/a.parquet', '/lake/bronze/b.parquet'])
      JOIN read_parquet('/lake/bronze/a.parquet') ON true WHERE name = '/other/c' OR name = '/lakeside/d'`;
    expect(namedFiles(sql)).toEqual(['/lake/bronze/a.parquet', '/lake/bronze/b.parquet']);
  });

  it('reads quotes in names as the engine does', () => {
    using _mount = mountStorage("/it's", diskStorage("/it's"));
    expect(namedFiles("COPY x TO '/it''s/temp/o''clock.parquet' (FORMAT parquet)")).toEqual([
      "/it's/temp/o'clock.parquet",
    ]);
  });

  it('ignores a literal without an end', () => {
    using _mount = mountStorage('/lake', diskStorage('/lake'));
    expect(namedFiles("SELECT '/lake/bronze/a")).toEqual([]);
  });
});
