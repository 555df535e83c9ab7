import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { Loaded } from '../../part/loaded.tsx';
import { LogLines } from '../../part/log-lines.tsx';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { useSearchValue } from '../../setting/search-value.ts';

const EVERY_MS = 3000;

const KINDS = [
  { value: 'server', title: 'Server' },
  { value: 'pipeline', title: 'Pipeline' },
  { value: 'errors', title: 'Errors' },
  { value: 'performance', title: 'Performance' },
  { value: 'monitoring', title: 'Monitoring' },
] as const;

/** The last lines of the server’s log. */
export function LogPanel(): ReactElement {
  const [text, setKind] = useSearchValue('kind', 'server');
  const kind = KINDS.find(({ value }) => value === text)?.value ?? 'server';
  const query = useDocument('log', {
    everyMs: EVERY_MS,
    ...(kind === 'server' ? {} : { query: { kind } }),
  });
  return (
    <Panel
      title="Log"
      note={kind === 'server' ? 'the last lines of this server' : 'of all processes'}
      isFlush
      actions={<Segmented label="Which log" value={kind} options={KINDS} onChange={setKind} />}
    >
      <Loaded query={query}>{({ lines }) => <LogLines name="barlake-log" lines={lines} />}</Loaded>
    </Panel>
  );
}
