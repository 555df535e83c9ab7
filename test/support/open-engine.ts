import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { openQueryEngine } from '../../src/app/query/open-query-engine.ts';
import type { BarsAnswer, BarsRequest } from '../../src/app/query/query-engine.ts';
import { openLakeToRead } from '../../src/app/reading/open-lake.ts';
import { folderLake } from '../../src/lake/lake-place.ts';
import { writeText } from '../../src/lake/query/write-text.ts';

/** A row as JSON shows it. */
export type BarRow = Readonly<Record<string, unknown>>;

/** An answer with its rows. */
export interface ReadAnswer extends Omit<BarsAnswer, 'batches' | 'columns'> {
  readonly rows: readonly BarRow[];
  readonly names: readonly string[];
}

/** An engine over a lake, asked for rows. */
export interface TestEngine extends AsyncDisposable {
  ask(request: Partial<BarsRequest> & Pick<BarsRequest, 'asset' | 'timeframe'>): Promise<ReadAnswer>;
  /** The same without reading rows. */
  bars(request: Partial<BarsRequest> & Pick<BarsRequest, 'asset' | 'timeframe'>): Promise<BarsAnswer>;
}

const DEFAULTS = {
  symbols: [],
  adjust: 'none',
  columns: [],
  features: [],
  expressions: [],
  order: 'symbol',
  isDescending: false,
} as const;

/** Opens a lake and an engine over it, with the configuration of a folder. */
export async function openTestEngine(
  root: string,
  cwd: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<TestEngine> {
  const { config } = await loadConfiguration({
    flags: {},
    env: { HOME: cwd, DATA_ROOT: root },
    cwd,
    learnSecret: () => undefined,
  });
  const lake = await openLakeToRead(folderLake(root));
  const engine = await openQueryEngine({ lake, config, clock: systemClock, random: Math.random });
  const bars: TestEngine['bars'] = async (request) => engine.bars({ ...DEFAULTS, ...request }, signal);
  return {
    bars,
    async ask(request) {
      const { batches, columns, ...facts } = await bars(request);
      const lines = await text(writeText({ columns, batches }, 'ndjson'));
      const rows = lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as BarRow);
      return { ...facts, rows, names: columns.map(({ name }) => name) };
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await lake[Symbol.asyncDispose]();
    },
  };
}
