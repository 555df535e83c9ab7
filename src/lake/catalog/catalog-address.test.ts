import { describe, expect, it } from 'vitest';
import { isSameCatalog, parseCatalogUrl, showCatalog } from './catalog-address.ts';

describe('catalog.url', () => {
  it('is the file in the lake’s folder, or a schema of a Postgres database', () => {
    expect(parseCatalogUrl('sqlite', '/lake')).toEqual({ kind: 'sqlite', path: '/lake/catalog.db' });
    expect(parseCatalogUrl('postgres://me:pass@host:5433/db?sslmode=require', '/lake')).toEqual({
      kind: 'postgres',
      url: 'postgres://me:pass@host:5433/db?sslmode=require',
      schema: 'barlake',
    });
    expect(parseCatalogUrl('postgresql://host/db?schema=lake_2', '/lake')).toEqual({
      kind: 'postgres',
      url: 'postgresql://host/db',
      schema: 'lake_2',
    });
  });

  it.each([
    'catalog.db',
    'mysql://host/db',
    'postgres://host',
    'postgres://host/',
    'postgres://host/db?schema=',
    'postgres://host/db?schema=pg_catalog',
    'postgres://host/db?schema=Lake',
    'postgres://host/db?schema=a%22; DROP SCHEMA b',
    `postgres://host/db?schema=${'a'.repeat(64)}`,
  ])('is not %s', (text) => {
    expect(parseCatalogUrl(text, '/lake')).toBeUndefined();
  });
});

describe('a catalog’s name', () => {
  it('holds no password, wherever that stands', () => {
    const address = parseCatalogUrl('postgres://me:secret@host:5433/db?password=secret', '/lake');
    expect(address === undefined ? '' : showCatalog(address)).toBe(
      'postgres://me@host:5433/db?schema=barlake',
    );
  });

  it('tells catalogs apart', () => {
    const [one, other] = ['one', 'other'].map((schema) =>
      parseCatalogUrl(`postgres://host/db?schema=${schema}`, '/lake'),
    );
    if (one === undefined || other === undefined) throw new Error('not understood');
    expect([isSameCatalog(one, one), isSameCatalog(one, other)]).toEqual([true, false]);
  });
});
