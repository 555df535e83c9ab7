import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { Loaded } from '../../part/loaded.tsx';
import { LogLines } from '../../part/log-lines.tsx';
import { Panel } from '../../part/panel.tsx';

const EVERY_MS = 3000;

/** The last lines of the server’s log. */
export function LogPanel(): ReactElement {
  const query = useDocument('log', { everyMs: EVERY_MS });
  return (
    <Panel title="Log" note="the last lines of this server" isFlush>
      <Loaded query={query}>{({ lines }) => <LogLines name="barlake-log" lines={lines} />}</Loaded>
    </Panel>
  );
}
