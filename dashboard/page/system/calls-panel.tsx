import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { CallsDocument } from '../../../contract/api/calls.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatBytes, formatCount, formatPlural, formatShare } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Distance } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Meter } from '../../part/meter.tsx';
import { Panel } from '../../part/panel.tsx';
import { Stat } from '../../part/stat.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useWindowChoice } from './window-choice.tsx';

type Endpoint = CallsDocument['endpoints'][number];

/** The minute goes on without an event. */
const EVERY_MS = 5_000;

/** From here on the budget is told to be short. */
const SHORT = 0.9;

const MEANINGS: Readonly<Record<string, string>> = {
  'flat-files': 'files (S3)',
  rest: 'days and bars of syncs',
  aggregates: 'bars that were fetched',
  reference: 'lists of symbols',
};

const COLUMNS: readonly Column<Endpoint>[] = [
  {
    key: 'endpoint',
    title: 'Endpoint',
    width: 'minmax(12rem, 2fr)',
    value: ({ endpoint }) => endpoint,
    cell: ({ endpoint }) =>
      MEANINGS[endpoint] === undefined ? endpoint : `${endpoint}: ${MEANINGS[endpoint]}`,
  },
  { key: 'runs', title: 'Runs', align: 'end', value: ({ runs }) => runs },
  {
    key: 'made',
    title: 'Calls',
    align: 'end',
    value: ({ made }) => made,
    cell: ({ made }) => formatCount(made),
  },
  {
    key: 'bytes',
    title: 'Received',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  {
    key: 'refused',
    title: 'Refused (429)',
    align: 'end',
    width: '8rem',
    value: ({ rateLimited }) => rateLimited,
    cell: ({ rateLimited }) =>
      rateLimited === 0 ? 0 : <Badge tone="warn">{formatCount(rateLimited)}</Badge>,
  },
  {
    key: 'share',
    title: 'Of all',
    align: 'end',
    width: '5rem',
    value: ({ rateLimited, made }) => rateLimited / made,
    cell: ({ rateLimited, made }) => formatShare(rateLimited / made),
  },
  {
    key: 'last',
    title: 'Last refused',
    width: '7rem',
    value: ({ lastRefusedMs }) => lastRefusedMs,
    cell: ({ lastRefusedMs }) => (lastRefusedMs === null ? 'never' : <Distance ms={lastRefusedMs} />),
  },
];

/** How much of the vendor’s budget is in use, and what was asked of each endpoint. */
export function CallsPanel(): ReactElement {
  const { window, choice } = useWindowChoice();
  const query = useDocument('calls', { query: { window }, everyMs: EVERY_MS });
  return (
    <div className="stack">
      {choice}
      <Loaded query={query} rows={6}>
        {(calls) => (
          <>
            <div className="stats">
              <Gauge calls={calls} />
              <Refusals calls={calls} />
            </div>
            <Panel title="Calls by endpoint" note={`of runs that ended within ${calls.window}`} isFlush>
              <DataTable
                name="endpoints"
                caption="Calls by endpoint"
                rows={calls.endpoints}
                columns={COLUMNS}
                rowKey={({ endpoint }) => endpoint}
                empty={
                  <EmptyState icon="info" title={`The vendor was asked nothing within ${calls.window}`}>
                    Runs that end appear here; <Link href="/plan">plan one</Link>, or look further back.
                  </EmptyState>
                }
              />
            </Panel>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Gauge({
  calls: { callsPerMinute, usedLastMinute, isOfAllMachines },
}: {
  readonly calls: CallsDocument;
}): ReactElement {
  const isLimited = callsPerMinute !== 'unlimited';
  const share = isLimited ? usedLastMinute / Math.max(1, callsPerMinute) : 0;
  const text = isLimited ? `${usedLastMinute} of ${callsPerMinute}` : `${usedLastMinute}, no limit`;
  return (
    <Stat
      title="Calls in the last minute"
      value={text}
      note={isOfAllMachines ? 'of all machines that share the budget' : 'of this machine'}
    >
      <Meter label="Budget of calls used" share={share} tone={share >= SHORT ? 'warn' : 'good'} text={text} />
    </Stat>
  );
}

function Refusals({ calls: { endpoints, window } }: { readonly calls: CallsDocument }): ReactElement {
  const refused = endpoints.reduce((sum, { rateLimited }) => sum + rateLimited, 0);
  const made = endpoints.reduce((sum, endpoint) => sum + endpoint.made, 0);
  return (
    <Stat
      title={`Refused for rate within ${window}`}
      value={formatCount(refused)}
      note={`of ${formatPlural(made, 'call')}${refused === 0 ? '' : `, ${formatShare(refused / made)}`}; each was sent again`}
    />
  );
}
