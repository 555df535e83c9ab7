import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { formatBytes } from '../../format/quantity.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { Meter } from '../../part/meter.tsx';
import { Panel } from '../../part/panel.tsx';
import { MemoryChart } from './memory-chart.tsx';

type Memory = SystemDocument['memory'];

const TONES: Readonly<Record<Memory['state'], Tone>> = { calm: 'good', full: 'warn', shedding: 'bad' };
const MEANINGS: Readonly<Record<Memory['state'], string>> = {
  calm: 'Below three quarters of the limit: tasks start as they come.',
  full: 'From three quarters of the limit on, no new task starts.',
  shedding: 'From 85 % of the limit on, work is given back until there is room.',
};
const MB = 1e6;

/** The governor of memory: how full the process is against its limit, and what follows from that. */
export function MemoryPanel({ memory }: { readonly memory: Memory }): ReactElement {
  const { processMb, heapMb, freeMb, limitMb, state, mode, shed, stepsDown } = memory;
  return (
    <Panel title="Memory" actions={<Badge tone={TONES[state]}>{state}</Badge>}>
      <div className="stack">
        <div className="governor">
          <Meter
            label="Memory of the limit"
            share={limitMb === 0 ? 0 : processMb / limitMb}
            tone={TONES[state]}
            text={`${formatBytes(processMb * MB)} of ${formatBytes(limitMb * MB)}`}
          />
          <span className="governor-mark full" aria-hidden="true" />
          <span className="governor-mark shedding" aria-hidden="true" />
        </div>
        <p className="soft">
          {formatBytes(processMb * MB)} of {formatBytes(limitMb * MB)}. {MEANINGS[state]}
        </p>
        <MemoryChart memory={memory} />
        <dl className="facts">
          <dt>Mode in force</dt>
          <dd>
            {mode}
            {stepsDown > 0 && `, stepped down ${stepsDown} times`}
          </dd>
          <dt>Tasks given back by the run at work</dt>
          <dd>{shed}</dd>
          <dt>JavaScript heap</dt>
          <dd>{formatBytes(heapMb * MB)}</dd>
          <dt>Free on the machine</dt>
          <dd>{formatBytes(freeMb * MB)}</dd>
        </dl>
      </div>
    </Panel>
  );
}
