import { describe, expect, it } from 'vitest';
import { readCgroupLimits } from './cgroup-limits.ts';
import { readHardwareProfile } from './hardware-profile.ts';
import { type MachineReader, systemMachine } from './machine-reader.ts';

const GIB = 1024 ** 3;

function fakeMachine(
  files: Readonly<Record<string, string>>,
  more: Partial<MachineReader> = {},
): MachineReader {
  return {
    platform: 'linux',
    logicalCores: 8,
    availableCores: 8,
    totalMemoryBytes: 64 * GIB,
    availableMemoryBytes: 50 * GIB,
    constrainedMemoryBytes: 0,
    readText: (path) => Promise.resolve(files[path]),
    readSysctl: () => Promise.resolve(undefined),
    readLink: () => Promise.resolve(undefined),
    deviceOf: (path) => Promise.resolve(path === '/' || path === '/data' ? 0x801 : undefined),
    diskSpace: () => Promise.resolve({ freeBytes: 10, totalBytes: 20 }),
    ...more,
  };
}

describe('limits of control groups', () => {
  it('are read from version 2, the smallest on the way up', async () => {
    const limits = await readCgroupLimits(
      fakeMachine({
        '/proc/self/cgroup': '0::/kubepods/pod1/abc\n',
        '/sys/fs/cgroup/kubepods/pod1/abc/cpu.max': '400000 100000\n',
        '/sys/fs/cgroup/kubepods/pod1/abc/memory.max': 'max\n',
        '/sys/fs/cgroup/kubepods/pod1/cpu.max': '150000 100000\n',
        '/sys/fs/cgroup/kubepods/memory.max': `${4 * GIB}\n`,
      }),
    );
    expect(limits).toEqual({ quotaCores: 1.5, memoryBytes: 4 * GIB });
  });

  it('are found at the root inside a container with its own namespace', async () => {
    const limits = await readCgroupLimits(
      fakeMachine({
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': '200000 100000',
        '/sys/fs/cgroup/memory.max': '1073741824',
      }),
    );
    expect(limits).toEqual({ quotaCores: 2, memoryBytes: GIB });
  });

  it('are read from version 1', async () => {
    const limits = await readCgroupLimits(
      fakeMachine({
        '/proc/self/cgroup': '5:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n',
        '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes': '536870912\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      }),
    );
    expect(limits).toEqual({ quotaCores: 0.5, memoryBytes: GIB / 2 });
  });

  it('are none where none are written, where they say "none", and outside Linux', async () => {
    const none = { quotaCores: undefined, memoryBytes: undefined };
    const unlimited = {
      '/proc/self/cgroup': '0::/\n2:cpu:/\n',
      '/sys/fs/cgroup/cpu.max': 'max 100000',
      '/sys/fs/cgroup/memory.max': 'max',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
    };
    expect(await readCgroupLimits(fakeMachine({}))).toEqual(none);
    expect(await readCgroupLimits(fakeMachine(unlimited))).toEqual(none);
    expect(await readCgroupLimits(fakeMachine(unlimited, { platform: 'darwin' }))).toEqual(none);
    expect(await readCgroupLimits(fakeMachine({ '/proc/self/cgroup': 'nonsense\n0::\n' }))).toEqual(none);
  });
});

describe('the hardware profile', () => {
  it('counts limits of the container, at least one core', async () => {
    const profile = await readHardwareProfile(
      '/data',
      fakeMachine({
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': '50000 100000',
        '/sys/fs/cgroup/memory.max': String(2 * GIB),
      }),
    );
    expect(profile).toMatchObject({
      usableCores: 1,
      quotaCores: 0.5,
      memoryLimitBytes: 2 * GIB,
      usableMemoryBytes: 2 * GIB,
      availableMemoryBytes: 2 * GIB,
    });
  });

  it('ignores a limit above the memory there is', async () => {
    const machine = fakeMachine({}, { constrainedMemoryBytes: 1.8e19 });
    expect(await readHardwareProfile('/data', machine)).toMatchObject({
      memoryLimitBytes: undefined,
      usableMemoryBytes: 64 * GIB,
    });
  });

  it('counts physical cores over sockets', async () => {
    const cpu = (socket: number, core: number) => `physical id\t: ${socket}\ncore id\t\t: ${core}\n`;
    const machine = fakeMachine({ '/proc/cpuinfo': [cpu(0, 0), cpu(0, 0), cpu(0, 1), cpu(1, 0)].join('\n') });
    expect((await readHardwareProfile('/data', machine)).physicalCores).toBe(3);
  });

  it.each([
    ['a disk of its own', { '/sys/dev/block/8:1/queue/rotational': '0\n' }, '', 'ssd'],
    ['a partition', { '/sys/dev/block/8:1/../queue/rotational': '1\n' }, '../block/sda/sda1', 'hdd'],
    [
      'a virtual disk that claims to turn',
      { '/sys/dev/block/8:1/queue/rotational': '1' },
      '../block/vda',
      'unknown',
    ],
    ['an overlay', {}, '', 'unknown'],
  ])('names the kind of %s', async (_, files, link, kind) => {
    const machine = fakeMachine(files, { readLink: () => Promise.resolve(link) });
    expect((await readHardwareProfile('/data/deep/lake', machine)).disk).toEqual({
      path: '/data',
      kind,
      freeBytes: 10,
      totalBytes: 20,
    });
  });

  it('reads this machine', async () => {
    const profile = await readHardwareProfile('/tmp', systemMachine());
    expect(profile.usableCores).toBeGreaterThanOrEqual(1);
    expect(profile.usableMemoryBytes).toBeLessThanOrEqual(profile.totalMemoryBytes);
    expect(profile.disk.freeBytes).toBeGreaterThan(0);
  });
});
