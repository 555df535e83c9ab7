import { describe, expect, it } from 'vitest';
import { readCoreKinds } from './core-kinds.ts';
import { type MachineReader, systemMachine } from './machine-reader.ts';

type Files = Readonly<Record<string, string>>;

const CPU = '/sys/devices/system/cpu';

function machine(files: Files, more: Partial<MachineReader> = {}): MachineReader {
  return {
    ...systemMachine(),
    platform: 'linux',
    readText: (path) => Promise.resolve(files[path]),
    readSysctl: () => Promise.resolve(undefined),
    ...more,
  };
}

function cpus(each: readonly { siblings: string; file?: string; value?: number }[]): Files {
  const files: Record<string, string> = {};
  for (const [cpu, { siblings, file, value }] of each.entries()) {
    files[`${CPU}/cpu${cpu}/topology/thread_siblings_list`] = `${siblings}\n`;
    if (file !== undefined) files[`${CPU}/cpu${cpu}/${file}`] = `${value}\n`;
  }
  return files;
}

describe('the cores of a machine', () => {
  it('are told apart by their levels on Apple Silicon', async () => {
    const values: Files = {
      'hw.physicalcpu': '14\n',
      'hw.perflevel0.physicalcpu': '10\n',
      'hw.perflevel0.logicalcpu': '10\n',
      'hw.perflevel1.physicalcpu': '4\n',
    };
    const mac = machine({}, { platform: 'darwin', readSysctl: (name) => Promise.resolve(values[name]) });
    expect(await readCoreKinds(mac)).toEqual({
      physical: 14,
      performance: 10,
      efficiency: 4,
      fastThreads: 10,
    });
  });

  it('are of one kind on a Mac with an Intel processor', async () => {
    const mac = machine(
      {},
      {
        platform: 'darwin',
        readSysctl: (name) => Promise.resolve(name === 'hw.physicalcpu' ? '8' : undefined),
      },
    );
    expect(await readCoreKinds(mac)).toMatchObject({
      physical: 8,
      performance: undefined,
      fastThreads: undefined,
    });
  });

  it('are told apart by the kernel’s lists on a hybrid Intel processor, threads counted with their core', async () => {
    const siblings = ['0-1', '0-1', '2-3', '2-3', '4', '5', '6', '7'];
    const files = {
      [`${CPU}/online`]: '0-7\n',
      '/sys/devices/cpu_core/cpus': '0-3\n',
      '/sys/devices/cpu_atom/cpus': '4-7\n',
      ...cpus(siblings.map((each) => ({ siblings: each }))),
    };
    expect(await readCoreKinds(machine(files))).toEqual({
      physical: 6,
      performance: 2,
      efficiency: 4,
      fastThreads: 4,
    });
    const pinned = { ...files, '/proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t2-5\n' };
    expect(await readCoreKinds(machine(pinned))).toMatchObject({ performance: 2, fastThreads: 2 });
    const slow = { ...files, '/proc/self/status': 'Cpus_allowed_list:\t4-7\n' };
    expect(await readCoreKinds(machine(slow))).toMatchObject({ fastThreads: undefined });
  });

  it.each([
    ['capacity on ARM', 'cpu_capacity', [446, 446, 446, 446, 871, 871, 1024, 1024], 4, 4],
    ['highest frequency', 'cpufreq/cpuinfo_max_freq', [5_100_000, 5_000_000, 3_700_000, 3_700_000], 2, 2],
  ])('are told apart by %s', async (_, file, values, fast, slow) => {
    const each = values.map((value, cpu) => ({ siblings: String(cpu), file, value }));
    const files = { [`${CPU}/online`]: `0-${values.length - 1}\n`, ...cpus(each) };
    expect(await readCoreKinds(machine(files))).toMatchObject({
      performance: fast,
      efficiency: slow,
      fastThreads: fast,
    });
  });

  it('are alike when their frequencies differ by a little', async () => {
    const each = [5_600_000, 5_400_000].map((value, cpu) => ({
      siblings: String(cpu),
      file: 'cpufreq/cpuinfo_max_freq',
      value,
    }));
    const kinds = await readCoreKinds(machine({ [`${CPU}/online`]: '0-1\n', ...cpus(each) }));
    expect(kinds).toEqual({
      physical: 2,
      performance: undefined,
      efficiency: undefined,
      fastThreads: undefined,
    });
  });

  it('are unknown where nothing tells, and where files say nonsense', async () => {
    expect(await readCoreKinds(machine({}))).toMatchObject({ physical: undefined, fastThreads: undefined });
    const nonsense = { [`${CPU}/online`]: 'all of them', '/sys/devices/cpu_core/cpus': '0-' };
    expect(await readCoreKinds(machine(nonsense))).toMatchObject({ physical: undefined });
    expect(await readCoreKinds(machine({}, { platform: 'win32' }))).toMatchObject({ physical: undefined });
  });
});
