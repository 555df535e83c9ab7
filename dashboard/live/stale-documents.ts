import type { ServerEvent } from '../../contract/api/events.ts';
import type { DocumentName } from '../api/documents.ts';

const OF_LAKE: readonly DocumentName[] = [
  'overview',
  'coverage',
  'partitions',
  'partition',
  'lineage',
  'revisions',
  'revisionDifference',
  'findings',
  'quality',
  'validations',
  'quarantine',
  'quarantineSummary',
  'symbols',
  'symbol',
  'bars',
  'explain',
  'sqlTables',
  'features',
  'exports',
  'pin',
];

/** Documents that an event makes stale; `all` after a gap in the stream. */
export function staleDocuments(event: ServerEvent): readonly DocumentName[] | 'all' {
  switch (event.kind) {
    case 'reset':
      return 'all';
    case 'run':
      return [
        'runs',
        'run',
        'runTasks',
        'tasks',
        'taskRetry',
        'overview',
        'system',
        'throughput',
        'exports',
        'pins',
        'pin',
      ];
    case 'task':
      // The list of all tasks may have half a million: it is asked for anew when a run goes on or ends.
      return ['runTasks', 'taskFlow'];
    case 'progress':
      return [];
    case 'lake':
      return OF_LAKE;
    case 'alert':
      return ['alerts', 'overview', 'health'];
    case 'schedule':
      return ['schedule'];
  }
}
