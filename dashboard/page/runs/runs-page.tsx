import './runs.css';
import type { ReactElement } from 'react';
import { Route, Switch } from 'wouter';
import { JobPage } from './job-page.tsx';
import { RunList } from './run-list.tsx';
import { RunView } from './run-view.tsx';
import { TaskList } from './task-list.tsx';

/** All runs, the tasks of all of them, or one run. */
export function RunsPage(): ReactElement {
  return (
    <Switch>
      <Route path="/runs/tasks">
        <TaskList />
      </Route>
      <Route path="/runs/new">
        <JobPage />
      </Route>
      <Route path="/runs/:run">{({ run }) => <RunView key={run} id={decodeURIComponent(run)} />}</Route>
      <Route>
        <RunList />
      </Route>
    </Switch>
  );
}
