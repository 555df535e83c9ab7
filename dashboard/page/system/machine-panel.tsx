import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { formatBytes } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Instant } from '../../part/instant.tsx';
import { Panel } from '../../part/panel.tsx';

/** What the machine has and the mode that was chosen for it. */
export function MachinePanel({ system }: { readonly system: SystemDocument }): ReactElement {
  const { profile, lake, version, startedMs, isReadOnly } = system;
  return (
    <Panel title="Hardware profile" actions={<Badge tone="live">{profile.mode}</Badge>}>
      <dl className="facts">
        <dt>Machine</dt>
        <dd>
          {profile.platform}, {profile.cores} cores, {formatBytes(profile.memoryMb * 1e6)}
        </dd>
        <dt>Lake</dt>
        <dd className="mono">{lake}</dd>
        <dt>barlake</dt>
        <dd>
          {version}, started <Instant ms={startedMs} /> {isReadOnly && <Badge tone="calm">read-only</Badge>}
        </dd>
        {Object.entries(profile.settings).map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
