import './runs.css';
import type { ReactElement } from 'react';
import { Route, Switch } from 'wouter';
import { RunList } from './run-list.tsx';
import { RunView } from './run-view.tsx';

/** All runs, or one of them. */
export function RunsPage(): ReactElement {
  return (
    <Switch>
      <Route path="/runs/:run">{({ run }) => <RunView key={run} id={decodeURIComponent(run)} />}</Route>
      <Route>
        <RunList />
      </Route>
    </Switch>
  );
}
