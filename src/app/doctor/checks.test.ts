import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { planResources } from '../../plan/resource-plan.ts';
import type { HardwareProfile } from '../hardware/hardware-profile.ts';
import { checkConfiguration, checkCredentials } from './configuration-checks.ts';
import { checkCatalog, checkLakeFolder } from './lake-checks.ts';
import { checkDiskSpace, checkMemory, checkNode } from './machine-checks.ts';
import { checkClock, checkReachable } from './network-checks.ts';
import { checkFlatFiles, checkRestKey } from './vendor-checks.ts';

const GIB = 1024 ** 3;
const MACHINE: HardwareProfile = {
  platform: 'linux',
  logicalCores: 4,
  physicalCores: 2,
  performanceCores: undefined,
  efficiencyCores: undefined,
  fastCores: 4,
  quotaCores: undefined,
  usableCores: 4,
  totalMemoryBytes: 16 * GIB,
  memoryLimitBytes: undefined,
  usableMemoryBytes: 16 * GIB,
  availableMemoryBytes: 8 * GIB,
  disk: { path: '/data', kind: 'ssd', freeBytes: 100 * GIB, totalBytes: 200 * GIB },
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barlake-doctor-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

describe('checks of the machine', () => {
  it.each([
    ['24.12.0', 'ok'],
    ['25.0.0', 'ok'],
    ['24.11.9', 'fail'],
    ['20.20.2', 'fail'],
  ])('find Node %s %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });

  it('warn of little memory and of a limit that is more than there is', () => {
    expect(checkMemory(MACHINE, planResources(MACHINE)).status).toBe('ok');
    expect(checkMemory({ ...MACHINE, availableMemoryBytes: GIB / 2 }, planResources(MACHINE)).status).toBe(
      'warn',
    );
    const greedy = planResources(MACHINE, { memoryLimitMb: 20_000 });
    expect(checkMemory(MACHINE, greedy)).toMatchObject({ status: 'warn' });
  });

  it.each([
    [100, 'ok'],
    [10, 'warn'],
    [1, 'fail'],
    [undefined, 'warn'],
  ])('find %s GiB of free disk %s', (free, status) => {
    const freeBytes = free === undefined ? undefined : free * GIB;
    expect(checkDiskSpace({ ...MACHINE, disk: { ...MACHINE.disk, freeBytes } }).status).toBe(status);
  });
});

describe('checks of configuration and keys', () => {
  it('repeat what is wrong with the configuration', () => {
    const problem = new BarlakeError('E_CONFIG', { message: 'two problems' });
    expect(checkConfiguration({ problem, file: undefined })).toMatchObject({
      status: 'fail',
      evidence: 'two problems',
    });
    expect(checkConfiguration({ problem: undefined, file: '/x' })).toMatchObject({
      status: 'ok',
      evidence: '/x',
    });
  });

  it('say which keys are missing, never what they are', () => {
    const keys = { apiKey: 'aaaa', s3AccessKey: 'bbbb', s3SecretKey: 'cccc' };
    const checks = [
      checkCredentials(keys),
      checkCredentials({ ...keys, apiKey: undefined }),
      checkCredentials({ ...keys, s3SecretKey: undefined }),
      checkCredentials({ apiKey: undefined, s3AccessKey: undefined, s3SecretKey: undefined }),
    ];
    expect(checks.map(({ status }) => status)).toEqual(['ok', 'warn', 'fail', 'fail']);
    expect(checks[2]?.mend).toContain('POLYGON_S3_SECRET_KEY');
    expect(JSON.stringify(checks)).not.toMatch(/aaaa|bbbb|cccc/);
  });

  it.each([
    ['accepted', 'ok', 'credentials'],
    ['forbidden', 'warn', 'credentials'],
    ['refused', 'fail', 'credentials'],
    ['unreachable', 'fail', 'network'],
  ] as const)('read the answer "%s" as %s', async (kind, status, about) => {
    const probe = { probe: () => Promise.resolve({ kind, message: 'said' }) };
    const check = await checkFlatFiles('stocks_daily', probe, new AbortController().signal);
    expect(check).toMatchObject({ status, about, evidence: 'said' });
  });
});

describe('the check of the REST key', () => {
  it.each([
    ['accepted', 'ok', 'credentials'],
    ['busy', 'warn', 'credentials'],
    ['forbidden', 'warn', 'credentials'],
    ['refused', 'fail', 'credentials'],
    ['unreachable', 'fail', 'network'],
  ] as const)('reads the answer "%s" as %s', async (kind, status, about) => {
    const probe = { probe: () => Promise.resolve({ kind, message: 'said' }) };
    const check = await checkRestKey(probe, new AbortController().signal);
    expect(check).toMatchObject({ name: 'rest api', status, about, evidence: 'said' });
  });
});

describe('checks of the lake', () => {
  it('write into a lake that is there and leave nothing behind', async () => {
    expect((await checkLakeFolder(folder, 'x')).status).toBe('ok');
    expect(await readdir(folder)).toEqual([]);
  });

  it('accept a lake that can be created', async () => {
    expect(await checkLakeFolder(join(folder, 'a', 'b'), 'x')).toMatchObject({ status: 'ok' });
  });

  it('refuse a file, and a place below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await checkLakeFolder(join(folder, 'file'), 'x')).status).toBe('fail');
    expect((await checkLakeFolder(join(folder, 'file', 'lake'), 'x')).status).toBe('fail');
  });

  it.each([
    [undefined, 'ok'],
    ['E_LAKE_MISSING', 'ok'],
    ['E_LAKE_LOCKED', 'warn'],
    ['E_CATALOG_DAMAGED', 'fail'],
    ['E_LAKE_NEWER', 'fail'],
  ] as const)('read %s of the catalog as %s', async (code, status) => {
    const enter = () =>
      code === undefined ? Promise.resolve() : Promise.reject(new BarlakeError(code, { message: 'said' }));
    expect(await checkCatalog({ read: () => Promise.resolve(), lock: enter })).toMatchObject({ status });
    expect(await checkCatalog({ read: enter, lock: () => Promise.resolve() })).toMatchObject({ status });
  });
});

describe('checks of the network', () => {
  const base = { timeoutMs: 5000, signal: new AbortController().signal };
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

  it('find an open port, a closed one and a name without address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await checkReachable('vendor.baseUrl', url, { ...base, clock })).toMatchObject({ status: 'ok' });
    server.close();
    const closed = await checkReachable('vendor.baseUrl', url, { ...base, clock });
    expect([closed.status, closed.evidence]).toEqual(['fail', expect.stringContaining('ECONNREFUSED')]);
    const nameless = await checkReachable('vendor.baseUrl', 'https://host.invalid', { ...base, clock });
    expect(nameless.evidence).toContain('host.invalid has no address');
  });

  it.each([
    [0, 'ok'],
    [120_000, 'warn'],
    [-3_600_000, 'fail'],
  ])('compare clocks: %i ms off is %s', async (offMs, status) => {
    const server = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const off = { ...clock, nowMs: () => Date.now() + offMs };
    expect((await checkClock(url, { ...base, clock: off }))?.status).toBe(status);
    server.close();
    server.closeAllConnections();
    expect(await checkClock(url, { ...base, clock })).toBeUndefined();
  });

  it('stop when the person stops them', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(checkReachable('x', 'http://127.0.0.1:1', { ...base, signal, clock })).rejects.toThrow(
      'stopped',
    );
    await expect(checkClock('http://127.0.0.1:1', { ...base, signal, clock })).rejects.toThrow('stopped');
  });
});
