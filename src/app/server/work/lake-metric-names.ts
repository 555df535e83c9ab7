/** Names and meanings of what comes out of the catalog; `sample` is its name in what `readLakeSamples` returns. */
export const LAKE_METRICS: readonly {
  readonly sample: string;
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}[] = [
  { sample: 'partitions', name: 'barlake_partitions', help: 'Files of the lake.', labels: ['layer'] },
  { sample: 'rows', name: 'barlake_rows', help: 'Rows of the lake.', labels: ['layer'] },
  { sample: 'bytes', name: 'barlake_bytes', help: 'Bytes of the lake.', labels: ['layer'] },
  { sample: 'runs', name: 'barlake_runs', help: 'Runs in the catalog by state.', labels: ['state'] },
  { sample: 'tasks', name: 'barlake_tasks', help: 'Tasks in the catalog by state.', labels: ['state'] },
  { sample: 'alerts', name: 'barlake_alerts', help: 'Alerts that stand.', labels: ['severity', 'state'] },
  {
    sample: 'behind',
    name: 'barlake_dataset_behind_days',
    help: 'Trading days that a dataset ends before the latest one published six hours ago.',
    labels: ['dataset'],
  },
  { sample: 'calls', name: 'barlake_vendor_calls', help: 'Calls of the REST API, all runs.', labels: [] },
  {
    sample: 'naiveCalls',
    name: 'barlake_vendor_calls_naive',
    help: 'Calls that one per symbol and day would have been.',
    labels: [],
  },
  {
    sample: 'fileRequests',
    name: 'barlake_vendor_file_requests',
    help: 'Requests for files, all runs.',
    labels: [],
  },
  {
    sample: 'received',
    name: 'barlake_vendor_received_bytes',
    help: 'Bytes received, all runs.',
    labels: [],
  },
  {
    sample: 'rateLimited',
    name: 'barlake_vendor_calls_rate_limited',
    help: 'Calls that the vendor refused with status 429, all runs.',
    labels: [],
  },
  {
    sample: 'lag',
    name: 'barlake_dataset_lag_seconds',
    help: 'Since the first day that a dataset does not hold was due; 0 when none is.',
    labels: ['dataset'],
  },
  {
    sample: 'lastDay',
    name: 'barlake_dataset_last_day_timestamp_seconds',
    help: 'The last day held, as the time at which it began in UTC.',
    labels: ['dataset'],
  },
  { sample: 'diskFree', name: 'barlake_disk_free_bytes', help: 'Free bytes of the lake’s disk.', labels: [] },
  { sample: 'diskTotal', name: 'barlake_disk_total_bytes', help: 'Bytes of the lake’s disk.', labels: [] },
  {
    sample: 'diskDays',
    name: 'barlake_disk_full_days',
    help: 'Days until the disk is full at the pace of the last thirty; absent while the lake does not grow.',
    labels: [],
  },
];
