import type { MemoryEvent } from '../../execute/memory-governor.ts';
import type { RunLogLine } from '../../observe/run-log.ts';

const WHOSE: Readonly<Record<MemoryEvent['of'], string>> = {
  process: 'the limit of this process',
  group: 'the limit of the container',
  machine: 'the machine’s memory',
};

/** Memory at work, for a log: who is short, and what follows from it. `whose`: who makes do with less. */
export function describeMemory(
  event: MemoryEvent,
  whose: 'run' | 'worker',
): Pick<RunLogLine, 'level' | 'message' | 'fields'> {
  const { kind, level, share, of, plan, task } = event;
  const percent = Math.round(share * 100);
  const at = `${percent} % of ${WHOSE[of]} is taken`;
  const { mode, downloads, ingests, duckdbThreads, duckdbMemoryMb } = plan;
  const steps = { percent, of, mode, downloads, ingests, duckdbThreads, duckdbMemoryMb };
  switch (kind) {
    case 'shed':
      return { level: 'warn', message: `${task} was given back: ${at}.`, fields: { percent, of } };
    case 'step-down':
      return { level: 'warn', message: `The ${whose} makes do with less: ${at}.`, fields: steps };
    case 'step-up':
      return { level: 'info', message: `The ${whose} takes more again: memory is easy.`, fields: steps };
    case 'level': {
      const consequence = level === 'calm' ? 'tasks start again' : 'no further task starts';
      return {
        level: level === 'calm' ? 'info' : 'warn',
        message: `Memory is ${level}: ${at}, ${consequence}.`,
        fields: { percent, of },
      };
    }
  }
}
