import { type ReactElement, useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { type AlertAction, type AlertRow, type Done, doneSchema } from '../../../contract/api/system.ts';
import { useChange } from '../../api/use-change.ts';
import { useDocument } from '../../api/use-document.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Distance } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';
import type { Column } from '../../table/column.ts';
import { SaveRows } from '../../table/save-rows.tsx';

const TONES: Readonly<Record<AlertRow['severity'], Tone>> = { info: 'live', warning: 'warn', error: 'bad' };

/** For how many minutes an alert is put off. */
const SPANS: readonly (readonly [number, string])[] = [
  [0, 'as long as it stands'],
  [60, 'for 1 hour'],
  [480, 'for 8 hours'],
  [4320, 'for 3 days'],
  [10_080, 'for a week'],
];

const COLUMNS: readonly Column<AlertRow>[] = [
  { key: 'key', title: 'Alert', value: ({ key }) => key },
  { key: 'severity', title: 'Severity', value: ({ severity }) => severity },
  { key: 'state', title: 'State', value: ({ state }) => state },
  { key: 'message', title: 'Message', value: ({ message }) => message },
  { key: 'mend', title: 'What to do', value: ({ mend }) => mend },
  { key: 'sinceMs', title: 'Since', value: ({ sinceMs }) => sinceMs },
  { key: 'untilMs', title: 'Put off until', value: ({ untilMs }) => untilMs },
];

/** What needs care, gravest first: to acknowledge, to mute, or to take up again. */
export function AlertsPanel(): ReactElement {
  const query = useDocument('alerts');
  const rows = query.data?.alerts ?? [];
  const active = query.data?.alerts.filter(({ state }) => state === 'active').length;
  return (
    <Panel
      title="Alerts"
      note={active === undefined ? undefined : `${active} active`}
      actions={rows.length > 0 && <SaveRows name="alerts" what="alerts" rows={rows} columns={COLUMNS} />}
      isFlush
    >
      <Loaded query={query}>
        {({ alerts }) =>
          alerts.length === 0 ? (
            <EmptyState icon="check" title="Nothing needs care">
              Late days, failed runs, refused rows and a filling disk appear here.
            </EmptyState>
          ) : (
            <ul className="alert-list">
              {alerts.map((alert) => (
                <Alert key={alert.key} alert={alert} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Alert({ alert }: { readonly alert: AlertRow }): ReactElement {
  const mayChange = useMayChange('alerts');
  const toast = useToast();
  const change = useChange<AlertAction, Done>({
    path: API_PATH.alerts,
    read: (json) => doneSchema.parse(json),
    touches: ['alerts', 'overview'],
  });
  const [minutes, setMinutes] = useState(0);
  const act = (action: AlertAction['action']): void =>
    change.mutate(
      { key: alert.key, action, ...(minutes === 0 || action === 'reopen' ? {} : { minutes }) },
      { onError: (error) => toast(failureToast(error)) },
    );
  return (
    <li className={alert.state === 'active' ? '' : 'calm'}>
      <div className="alert-head">
        <Badge tone={alert.state === 'active' ? TONES[alert.severity] : 'calm'}>
          {alert.state === 'active' ? alert.severity : alert.state}
        </Badge>
        <span>
          {alert.untilMs !== null && (
            <>
              back <Distance ms={alert.untilMs} />, since{' '}
            </>
          )}
          <Distance ms={alert.sinceMs} />
        </span>
      </div>
      <p>{alert.message}</p>
      {alert.mend !== null && <p className="alert-mend">{alert.mend}</p>}
      {mayChange && (
        <div className="alert-actions">
          {alert.state === 'active' ? (
            <>
              <Button look="quiet" icon="check" isBusy={change.isPending} onClick={() => act('acknowledge')}>
                Acknowledge
              </Button>
              <Button look="quiet" icon="mute" isBusy={change.isPending} onClick={() => act('mute')}>
                Mute
              </Button>
              <select
                aria-label={`How long ${alert.key} is put off`}
                value={minutes}
                onChange={(event) => setMinutes(Number(event.target.value))}
              >
                {SPANS.map(([value, title]) => (
                  <option key={value} value={value}>
                    {title}
                  </option>
                ))}
              </select>
            </>
          ) : (
            <Button look="quiet" icon="retry" isBusy={change.isPending} onClick={() => act('reopen')}>
              Reopen
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
