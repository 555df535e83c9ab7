import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLake, type LakePath } from '../../src/lake/storage/lake-paths.ts';
import type { LakeStorage } from '../../src/lake/storage/lake-storage.ts';

/** A storage under test. */
export interface StorageUnderTest extends AsyncDisposable {
  readonly root: string;
  readonly storage: LakeStorage;
}

const DAY: LakePath = 'bronze/stocks_daily/year=2024/month=03/2024-03-04.parquet';

/** What every storage of a lake does, whatever it keeps the files in. */
export function storageConformance(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`as a storage, ${name}`, () => {
    let under: StorageUnderTest;
    beforeAll(async () => {
      under = await open();
      await under.storage.settle();
    });
    afterAll(() => under[Symbol.asyncDispose]());

    const stage = async (text: string | Uint8Array): Promise<string> => {
      await mkdir(join(under.root, 'temp'), { recursive: true });
      const path = join(under.root, 'temp', 'staged');
      await writeFile(path, text);
      return path;
    };
    const read = async (path: LakePath): Promise<string> => {
      await under.storage.bring([path], 'storage');
      return readFile(inLake(under.root, path), 'utf8');
    };

    it('publishes a file into folders that are not there yet, and takes the staged one', async () => {
      const staged = await stage('bars');
      await under.storage.publish(staged, DAY);
      expect(existsSync(staged)).toBe(false);
      expect(await read(DAY)).toBe('bars');
      expect(await under.storage.sizeOf(DAY)).toBe(4);
    });

    it('puts a file in the place of another', async () => {
      await under.storage.publish(await stage('older'), DAY);
      await under.storage.publish(await stage('newer!'), DAY);
      expect(await read(DAY)).toBe('newer!');
      expect(await under.storage.sizeOf(DAY)).toBe(6);
    });

    it('keeps names with every character of ours, and an empty file', async () => {
      const odd = 'bronze/targeted/stocks_1h/symbol=BRK%2EA/2024.parquet';
      await under.storage.publish(await stage(''), odd);
      expect(await read(odd)).toBe('');
      expect(await under.storage.sizeOf(odd)).toBe(0);
    });

    it('keeps a file of several parts byte for byte', async () => {
      const bytes = Buffer.alloc(20 * 1024 * 1024 + 7);
      for (let at = 0; at < bytes.length; at += 4093) bytes.writeUInt8(at % 251, at);
      const path = 'silver/stocks_daily/year=2024/part-0.parquet';
      await under.storage.publish(await stage(bytes), path);
      await under.storage.bring([path], 'storage');
      expect((await readFile(inLake(under.root, path))).equals(bytes)).toBe(true);
    });

    it('shows the names below a folder, and none of what is gone', async () => {
      const [one, two] = ['universe/etf_20240301.json', 'universe/etf_20240302.json'];
      await under.storage.publish(await stage('{}'), one);
      await under.storage.publish(await stage('[]'), two);
      await under.storage.show('universe');
      expect((await readdir(inLake(under.root, 'universe'))).sort()).toEqual([
        'etf_20240301.json',
        'etf_20240302.json',
      ]);
      await under.storage.remove(one);
      await under.storage.show('universe');
      expect(await readdir(inLake(under.root, 'universe'))).toEqual(['etf_20240302.json']);
      expect(await read(two)).toBe('[]');
    });

    it('removes a file, also twice', async () => {
      await under.storage.publish(await stage('refused'), 'quarantine/stocks_daily/2024-03-04.parquet');
      await under.storage.remove('quarantine/stocks_daily/2024-03-04.parquet');
      await under.storage.remove('quarantine/stocks_daily/2024-03-04.parquet');
      await under.storage.bring(['quarantine/stocks_daily/2024-03-04.parquet'], 'storage');
      expect(existsSync(inLake(under.root, 'quarantine/stocks_daily/2024-03-04.parquet'))).toBe(false);
      expect(await under.storage.sizeOf('quarantine/stocks_daily/2024-03-04.parquet')).toBeUndefined();
    });

    it('gives content another name, which stays when the first one gets other content or goes', async () => {
      const [first, second] = [`pins/monday/${DAY}`, 'pins/monday/silver/odd %2E=x.parquet'];
      await under.storage.publish(await stage('as it was'), DAY);
      expect(await under.storage.copy(DAY, first)).toMatch(/^(linked|copied)$/);
      await under.storage.publish(await stage('as it is'), DAY);
      expect(await under.storage.copy(DAY, second)).toMatch(/^(linked|copied)$/);
      await under.storage.remove(DAY);
      expect([await read(first), await read(second)]).toEqual(['as it was', 'as it is']);
      expect(await under.storage.sizeOf(first)).toBe(9);
      expect(await under.storage.copy(DAY, first)).toBe('missing');
    });

    it('tells the names in a folder, and removes it with all that is in it', async () => {
      for (const name of ['a.parquet', 'b/c.parquet', 'b/d.parquet'])
        await under.storage.publish(await stage(name), `pins/tuesday/bronze/${name}`);
      expect(await under.storage.names('pins/tuesday/bronze')).toEqual(['a.parquet', 'b']);
      await under.storage.removeFolder('pins/tuesday/bronze/b');
      expect(await under.storage.names('pins/tuesday/bronze')).toEqual(['a.parquet']);
      expect(existsSync(inLake(under.root, 'pins/tuesday/bronze/b'))).toBe(false);
      await under.storage.removeFolder('pins/tuesday');
      await under.storage.removeFolder('pins/tuesday');
      expect(await under.storage.names('pins/tuesday')).toEqual([]);
    });

    it('brings nothing for what is nowhere', async () => {
      await under.storage.bring(['bronze/stocks_daily/year=1999/month=01/1999-01-04.parquet'], 'catalog');
      expect(
        existsSync(inLake(under.root, 'bronze/stocks_daily/year=1999/month=01/1999-01-04.parquet')),
      ).toBe(false);
    });

    it('lets readers see the whole old file or the whole new one', async () => {
      const [old, young] = ['a'.repeat(100_000), 'b'.repeat(120_000)];
      const path = 'reference/tickers.parquet';
      await under.storage.publish(await stage(old), path);
      const seen = new Set<string>();
      let isOver = false;
      const reader = (async () => {
        while (!isOver) seen.add(await read(path));
      })();
      for (let turn = 0; turn < 6; turn += 1) {
        await under.storage.publish(await stage(turn % 2 === 0 ? young : old), path);
      }
      isOver = true;
      await reader;
      expect([...seen].every((text) => text === old || text === young)).toBe(true);
    });
  });
}
