import { describe, expect, it } from 'vitest';
import { openMemorySensor } from './memory-sensor.ts';

const MIB = 1024 ** 2;

function machine(files: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux') {
  return { platform, readText: (path: string) => Promise.resolve(files[path]) };
}

const MEMINFO = `MemTotal:       24689468 kB
MemFree:        21043780 kB
MemAvailable:   12344734 kB
Buffers:          107880 kB
`;

const STAT_V2 = `anon 209715200
file 314572800
inactive_anon 0
active_anon 209715200
inactive_file 262144000
active_file 52428800
`;

const STAT_V1 = `cache 314572800
inactive_file 1048576
hierarchical_memory_limit 536870912
total_inactive_file 104857600
total_active_file 52428800
`;

describe('the memory around a process', () => {
  it('is that of its container, without the cache that the kernel gives up first (version 2)', async () => {
    const read = await openMemorySensor(
      machine({
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/memory.max': `${512 * MIB}\n`,
        '/sys/fs/cgroup/memory.current': `${500 * MIB}\n`,
        '/sys/fs/cgroup/memory.stat': STAT_V2,
        '/proc/meminfo': MEMINFO,
      }),
    );
    expect(await read()).toEqual({
      group: { usedBytes: 250 * MIB, limitBytes: 512 * MIB },
      machine: { usedBytes: 12_344_734 * 1024, limitBytes: 24_689_468 * 1024 },
    });
  });

  it('is that of the fullest group on the way up (version 1)', async () => {
    const read = await openMemorySensor(
      machine({
        '/proc/self/cgroup': '5:memory:/docker/x\n',
        '/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes': `${512 * MIB}\n`,
        '/sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes': `${400 * MIB}\n`,
        '/sys/fs/cgroup/memory/docker/x/memory.stat': STAT_V1,
        '/sys/fs/cgroup/memory/docker/memory.limit_in_bytes': `${1024 * MIB}\n`,
        '/sys/fs/cgroup/memory/docker/memory.usage_in_bytes': `${1000 * MIB}\n`,
      }),
    );
    expect(await read()).toEqual({
      group: { usedBytes: 1000 * MIB, limitBytes: 1024 * MIB },
      machine: undefined,
    });
  });

  it('is unknown where there is no limit, and outside Linux', async () => {
    const unlimited = { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' };
    expect(await (await openMemorySensor(machine(unlimited)))()).toEqual({
      group: undefined,
      machine: undefined,
    });
    expect(await (await openMemorySensor(machine({ '/proc/meminfo': MEMINFO }, 'darwin')))()).toEqual({
      group: undefined,
      machine: undefined,
    });
  });
});
