import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { formatBytes, formatCount, formatPlural } from '../../format/quantity.ts';
import { Distance } from '../../part/instant.tsx';
import { Meter } from '../../part/meter.tsx';
import { Stat } from '../../part/stat.tsx';
import { sumQueues } from './sum-queues.ts';

const MB = 1e6;

/** All queues and workers in four numbers. */
export function QueueStats({ system }: { readonly system: SystemDocument }): ReactElement {
  const totals = sumQueues(system);
  const { waiting, delayed, running, concurrency, failed, paused, oldestMs, workers, busyWorkers } = totals;
  const state = paused === 0 ? 'all queues open' : `${formatPlural(paused, 'queue')} paused`;
  return (
    <div className="stats whole">
      <Stat
        title="Waiting in all queues"
        value={formatCount(waiting)}
        note={
          <>
            {oldestMs === null ? (
              'nothing to be taken'
            ) : (
              <>
                the oldest from <Distance ms={oldestMs} />
              </>
            )}
            {delayed > 0 && `, ${formatCount(delayed)} for later`}
          </>
        }
      />
      <Stat title="Running" value={`${formatCount(running)} of ${formatCount(concurrency)}`} note={state}>
        <Meter
          label="Running in all queues"
          share={concurrency === 0 ? 0 : running / concurrency}
          tone={paused === 0 ? 'live' : 'warn'}
          text={`${running} of ${concurrency}`}
        />
      </Stat>
      <Stat
        title="Given up"
        value={formatCount(failed)}
        note={failed === 0 ? 'nothing failed for good' : 'by reason at the foot of this page'}
      />
      <Stat
        title="Workers"
        value={formatCount(workers)}
        note={`${formatCount(busyWorkers)} at work, ${totals.cpuCores.toFixed(1)} cores, ${formatBytes(totals.rssMb * MB)}`}
      />
    </div>
  );
}
