import './system.css';
import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatDuration } from '../../format/duration.ts';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { useSearchValue } from '../../setting/search-value.ts';
import { useServerNow } from '../../setting/use-server-now.ts';
import { AuditPanel } from './audit-panel.tsx';
import { CallsPanel } from './calls-panel.tsx';
import { ConfigurationPanel } from './configuration-panel.tsx';
import { DeadLettersPanel } from './dead-letters-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { MachinePanel } from './machine-panel.tsx';
import { MemoryPanel } from './memory-panel.tsx';
import { QueueStats } from './queue-stats.tsx';
import { QueuesPanel } from './queues-panel.tsx';
import { SchedulePanel } from './schedule-panel.tsx';
import { ServicesPanel } from './services-panel.tsx';
import { ThroughputPanel } from './throughput-panel.tsx';
import { WorkersPanel } from './workers-panel.tsx';

const TABS = [
  'machine',
  'throughput',
  'latency',
  'calls',
  'health',
  'schedule',
  'configuration',
  'log',
  'audit',
] as const;
type Tab = (typeof TABS)[number];
const TITLES: Readonly<Record<Tab, string>> = {
  machine: 'Machine',
  throughput: 'Throughput',
  latency: 'Latency',
  calls: 'Calls',
  health: 'Health',
  schedule: 'Schedule',
  configuration: 'Configuration',
  log: 'Log',
  audit: 'Audit',
};
/** Memory and queues change without an event. */
const EVERY_MS = 5000;

/** The machine, what works on it, its configuration, schedule, log, and what people did. */
export function SystemPage(): ReactElement {
  const query = useDocument('system', { everyMs: EVERY_MS });
  const [text, setTab] = useSearchValue('tab', 'machine');
  const tab = TABS.find((name) => name === text) ?? 'machine';
  return (
    <>
      <PageHead title="System" lead={query.data === undefined ? undefined : <Lead system={query.data} />}>
        <Segmented
          label="Part of the system"
          value={tab}
          options={TABS.map((value) => ({ value, title: TITLES[value] }))}
          onChange={setTab}
        />
      </PageHead>
      {tab === 'machine' && (
        <Loaded query={query} rows={8}>
          {(system) => <Machine system={system} />}
        </Loaded>
      )}
      {tab === 'throughput' && <ThroughputPanel />}
      {tab === 'latency' && <LatencyPanel />}
      {tab === 'calls' && <CallsPanel />}
      {tab === 'health' && (
        <div className="stack">
          <ServicesPanel />
          <HealthPanel />
        </div>
      )}
      {tab === 'schedule' && <SchedulePanel />}
      {tab === 'configuration' && (
        <Loaded query={query} rows={8}>
          {({ configuration }) => <ConfigurationPanel configuration={configuration} />}
        </Loaded>
      )}
      {tab === 'log' && <LogPanel />}
      {tab === 'audit' && <AuditPanel />}
    </>
  );
}

function Lead({ system }: { readonly system: SystemDocument }): ReactElement {
  const nowMs = useServerNow();
  return (
    <>
      barlake {system.version}, up for {formatDuration(Math.max(0, nowMs - system.startedMs) / 1000)}
    </>
  );
}

function Machine({ system }: { readonly system: SystemDocument }): ReactElement {
  return (
    <div className="system">
      <QueueStats system={system} />
      <MemoryPanel memory={system.memory} />
      <MachinePanel system={system} />
      <QueuesPanel queues={system.queues} />
      <WorkersPanel workers={system.workers} />
      {system.queues.some(({ failed }) => failed > 0) && <DeadLettersPanel />}
    </div>
  );
}
