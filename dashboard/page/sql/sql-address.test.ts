import { describe, expect, it } from 'vitest';
import { ADDRESS_SQL_MAX, addressOfSql, sqlOfAddress } from './sql-address.ts';

describe('a statement in the address', () => {
  it('comes back as it was written', () => {
    const sql = 'SELECT 1 + 1 AS "a&b" -- 100%\nWHERE x = \'ü\'';
    expect(sqlOfAddress(new URLSearchParams(addressOfSql(sql).toString()))).toBe(sql);
  });

  it('stays out when it is empty or long', () => {
    expect(addressOfSql('  ').toString()).toBe('');
    expect(addressOfSql('x'.repeat(ADDRESS_SQL_MAX + 1)).toString()).toBe('');
  });
});
