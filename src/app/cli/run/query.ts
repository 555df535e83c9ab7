import { bronzeColumns } from '../../../domain/bronze-column.ts';
import { DATASETS, parseDatasetName } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { targetedColumns } from '../../../domain/targeted-column.ts';
import { barLengthOf } from '../../../domain/timeframe.ts';
import { openQueryEngine } from '../../query/open-query-engine.ts';
import type { BarsFacts, BarsRequest } from '../../query/query-engine.ts';
import { deliverResult, type ResultSource } from '../../reading/deliver-result.ts';
import { explainEmpty } from '../../reading/explain-empty.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { makeScratchFolder } from '../../reading/scratch-folder.ts';
import { atPin } from '../../upkeep/open-pinned.ts';
import type { Invocation } from '../command-spec.ts';
import { readBarsRequest } from '../query-options.ts';
import { readResultOptions } from '../result-options.ts';

/** Writes the bars that are asked for. */
export async function run(invocation: Invocation): Promise<number> {
  const { options } = invocation;
  const config = await atPin(invocation.context.config, options['at']);
  const context = { ...invocation.context, config };
  const { signal, terminal } = context;
  const wanted = readResultOptions(invocation);
  const asked = await readBarsRequest(invocation);
  const isTable = wanted.format === 'table' && asked.columns.length === 0;
  const request = isTable ? { ...asked, columns: tableColumns(asked) } : asked;
  await using lake = await openLakeToRead(config.lake);
  const onNote = (note: string): void => {
    if (config.logLevel === 'debug') terminal.say(note);
  };
  await using engine = await openQueryEngine({ ...context, lake, onNote });
  await using scratch = await makeScratchFolder();
  let facts: BarsFacts | undefined;
  const source: ResultSource = {
    async read(limit) {
      const answer = await engine.bars({ ...request, limit }, signal);
      facts = answer;
      return answer;
    },
    async copyTo(path, limit) {
      facts = await engine.writeParquet({ ...request, limit }, path, signal);
    },
  };
  const { rowCount } = await deliverResult(
    source,
    { ...wanted, isGrouped: true },
    { context, scratchFolder: scratch.path },
  );
  if (rowCount === 0) terminal.say(await explainEmpty(request, { lake, config, signal }));
  else if (facts?.note !== undefined) terminal.say(facts.note);
  return EXIT.done;
}

/** What fits a screen: of bars of a day and longer the day they begin, of shorter ones the instant; an option’s parts are in its symbol. */
function tableColumns({ asset, timeframe, dataset }: BarsRequest): readonly string[] {
  const isShort = ['second', 'minute', 'hour'].includes(barLengthOf(timeframe).timespan);
  const market = dataset === undefined ? undefined : parseDatasetName(dataset);
  const all = market === undefined ? targetedColumns(asset) : bronzeColumns(DATASETS[market].name, 'float64');
  const hidden = new Set([
    isShort ? 'date' : 'timestamp',
    'vwap',
    'underlying',
    'expiration',
    'option_type',
    'strike',
  ]);
  return all.map(({ name }) => name).filter((name) => !hidden.has(name));
}
