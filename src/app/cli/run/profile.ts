import type { ProfileDocument } from '../../../../contract/cli/profile.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { planResources, RESOURCE_MODES, type ResourcePlan } from '../../../plan/resource-plan.ts';
import type { LoadedConfiguration } from '../../config/setting.ts';
import type { Invocation } from '../command-spec.ts';
import { describeMachine } from '../describe-machine.ts';
import { formatCount, formatMemory } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { renderTable } from '../render-table.ts';

const PREFIX = 'resources.';
const MIB = 1024 ** 2;

/** Prints what the machine offers and what a run takes of it. */
export async function run({ context }: Invocation): Promise<number> {
  const { loaded, terminal } = context;
  if (loaded === undefined) throw new BarlakeError('E_CONFIG', { message: 'No configuration was loaded.' });
  const fixed = fixedParts(loaded);
  if (context.json) {
    await printJson(terminal, toDocument(loaded, fixed));
    return EXIT.done;
  }
  const width = terminal.columns;
  const head = terminal.outColors.bold;
  const columns = (title: string) => [{ title }, { title: '', flexible: true as const }];
  await terminal.out(renderTable(columns('machine'), describeMachine(loaded.hardware), { width, head }));
  await terminal.out(
    `\n${renderTable(columns('a run takes'), describePlan(loaded, fixed), { width, head })}`,
  );
  await terminal.out(`\n${describeModes(loaded, { width, head })}`);
  return EXIT.done;
}

/** What each mode would take of this machine, side by side; what is set by hand holds in all of them. */
function modesOf({ hardware, config, settings }: LoadedConfiguration): readonly ResourcePlan[] {
  const fixed = new Set(fixedParts({ settings }));
  const overrides = Object.fromEntries(Object.entries(config.resources).filter(([part]) => fixed.has(part)));
  return RESOURCE_MODES.map((mode) => planResources(hardware, { ...overrides, mode }));
}

function describeModes(
  loaded: LoadedConfiguration,
  options: { readonly width: number; readonly head: (text: string) => string },
): string {
  const modes = modesOf(loaded);
  const chosen = loaded.config.resources.mode;
  const row = (title: string, show: (plan: ResourcePlan) => string) => [title, ...modes.map(show)];
  const columns = [
    { title: 'modes here' },
    ...modes.map(({ mode }) => ({ title: mode === chosen ? `${mode} *` : mode, align: 'right' as const })),
  ];
  const rows = [
    row('downloads', ({ downloads }) => String(downloads)),
    row('ingests', ({ ingests }) => String(ingests)),
    row('threads', ({ duckdbThreads }) => String(duckdbThreads)),
    row('engine memory', ({ duckdbMemoryMb }) => formatMemory(duckdbMemoryMb * MIB)),
    row('row group', ({ rowGroupRows }) => formatCount(rowGroupRows)),
    row('codec', ({ codec }) => codec),
  ];
  return renderTable(columns, rows, options);
}

function fixedParts(loaded: Pick<LoadedConfiguration, 'settings'>): readonly string[] {
  return loaded.settings
    .filter(
      ({ key, origin }) => key.startsWith(PREFIX) && origin.kind !== 'hardware' && origin.kind !== 'default',
    )
    .map(({ key }) => key.slice(PREFIX.length));
}

function describePlan(loaded: LoadedConfiguration, fixed: readonly string[]): readonly (readonly string[])[] {
  const plan = loaded.config.resources;
  const memory = (megabytes: number): string => formatMemory(megabytes * MIB);
  const lines: readonly (readonly [keyof typeof plan, string])[] = [
    ['mode', plan.mode],
    ['memoryLimitMb', `${memory(plan.memoryLimitMb)} for the whole process`],
    ['downloads', `${plan.downloads} at a time`],
    ['ingests', `${plan.ingests} at a time`],
    ['duckdbThreads', `${plan.duckdbThreads}`],
    ['duckdbMemoryMb', memory(plan.duckdbMemoryMb)],
    ['codec', plan.codec],
    ['rowGroupRows', formatCount(plan.rowGroupRows)],
  ];
  return lines.map(([name, text]) => [name, fixed.includes(name) ? `${text} (set by hand)` : text]);
}

function toDocument(loaded: LoadedConfiguration, fixed: readonly string[]): ProfileDocument {
  const { hardware } = loaded;
  const { disk } = hardware;
  return {
    machine: {
      ...hardware,
      physicalCores: hardware.physicalCores ?? null,
      performanceCores: hardware.performanceCores ?? null,
      efficiencyCores: hardware.efficiencyCores ?? null,
      quotaCores: hardware.quotaCores ?? null,
      memoryLimitBytes: hardware.memoryLimitBytes ?? null,
      disk: { ...disk, freeBytes: disk.freeBytes ?? null, totalBytes: disk.totalBytes ?? null },
    },
    resources: loaded.config.resources,
    fixed,
    modes: modesOf(loaded),
  };
}
