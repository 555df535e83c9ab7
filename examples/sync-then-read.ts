// Plans, syncs with progress, and reads what came: node examples/sync-then-read.ts [LAKE]. Keys come from the environment, as for
// the command line.
import { isBarlakeError, openLake } from 'barlake';

const [path = './data'] = process.argv.slice(2);
await using lake = await openLake(path, { create: true });
const range = { datasets: 'stocks_daily', from: '2024-01-02', to: '2024-01-12' } as const;

const { totals } = await lake.plan(range);
console.log(`${totals.objects} files and ${totals.calls} calls, ${totals.bytes} bytes`);

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
try {
  const { state, failures } = await lake.sync({
    ...range,
    signal: stop.signal,
    onProgress: ({ tasksDone, tasks, task }) => console.error(`${tasksDone}/${tasks} ${task ?? ''}`),
  });
  console.log(state);
  for (const { code, message } of failures) console.log(code, message);
} catch (error) {
  if (!isBarlakeError(error)) throw error;
  console.error(`${error.message} ${error.mend ?? ''}`);
}
console.log((await lake.status()).datasets.map(({ dataset, days }) => `${dataset}: ${days} days`));
