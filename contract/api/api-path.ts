/**
 * Addresses of the server’s own API; `:part` stands for one encoded segment. Everything is under `/api/v1`, answers JSON
 * unless a format says otherwise, and answers errors as `ProblemDocument`. Requests that change something carry the header
 * {@link CHANGE_HEADER}, which no other site’s page can send.
 */
export const API_PATH = {
  overview: '/api/v1/overview',
  coverage: '/api/v1/coverage',
  partitions: '/api/v1/partitions',
  partition: '/api/v1/partitions/:layer/:dataset/:key',
  lineage: '/api/v1/partitions/:layer/:dataset/:key/lineage',
  revisions: '/api/v1/partitions/:layer/:dataset/:key/revisions',
  revisionDifference: '/api/v1/partitions/:layer/:dataset/:key/difference',
  runs: '/api/v1/runs',
  run: '/api/v1/runs/:run',
  runTasks: '/api/v1/runs/:run/tasks',
  runLog: '/api/v1/runs/:run/log',
  /** One task of a run, with what it waited for and what was made of it. */
  taskFlow: '/api/v1/runs/:run/flow',
  runReport: '/api/v1/runs/:run/report',
  runCancel: '/api/v1/runs/:run/cancel',
  runRetry: '/api/v1/runs/:run/retry',
  /** The request of a run for a form, to be changed and started again. */
  runAgain: '/api/v1/runs/:run/again',
  /** Tasks of all runs. */
  tasks: '/api/v1/tasks',
  /** GET: what trying those that failed again would do. POST: does it. */
  taskRetry: '/api/v1/tasks/retry',
  /** A job of any kind that can be started from here. */
  jobs: '/api/v1/jobs',
  jobPreview: '/api/v1/jobs/preview',
  plan: '/api/v1/plan',
  sync: '/api/v1/sync',
  validate: '/api/v1/validate',
  universes: '/api/v1/universes',
  findings: '/api/v1/findings',
  quality: '/api/v1/quality',
  validations: '/api/v1/validations',
  quarantine: '/api/v1/quarantine',
  quarantineSummary: '/api/v1/quarantine/summary',
  quarantineDecisions: '/api/v1/quarantine/decisions',
  symbols: '/api/v1/symbols',
  symbol: '/api/v1/symbols/:symbol',
  bars: '/api/v1/bars',
  explain: '/api/v1/bars/explain',
  sql: '/api/v1/sql',
  sqlTables: '/api/v1/sql/tables',
  features: '/api/v1/features',
  exports: '/api/v1/exports',
  exportPlan: '/api/v1/exports/plan',
  exportReadback: '/api/v1/exports/readback',
  pins: '/api/v1/pins',
  pin: '/api/v1/pins/:pin',
  pinDifference: '/api/v1/pins/:pin/difference',
  pinRemove: '/api/v1/pins/:pin/remove',
  queues: '/api/v1/queues',
  deadLetters: '/api/v1/queues/dead-letters',
  workerDrain: '/api/v1/workers/drain',
  workerConcurrency: '/api/v1/workers/concurrency',
  system: '/api/v1/system',
  latency: '/api/v1/latency',
  throughput: '/api/v1/throughput',
  budget: '/api/v1/budget',
  calls: '/api/v1/calls',
  health: '/api/v1/health',
  services: '/api/v1/services',
  alerts: '/api/v1/alerts',
  schedule: '/api/v1/schedule',
  log: '/api/v1/log',
  audit: '/api/v1/audit',
  events: '/api/v1/events',
  /** GET: who asks. POST: sign in with a token. DELETE: sign out. */
  session: '/api/v1/session',
} as const;

/** Sent with `1` by every request that changes something. */
export const CHANGE_HEADER = 'x-barlake-change';
