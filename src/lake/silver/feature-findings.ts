import type { DatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { FeatureCounts, RowSample } from './feature-tally.ts';

/** The partition that findings are about. */
export interface FoundIn {
  readonly dataset: DatasetName;
  /** `2024` */
  readonly key: string;
  /** The first day of its year or month, under which its findings are kept. */
  readonly day: TradingDay;
}

/**
 * What is odd about the features of a partition, at most three observations for each: `feature-infinite`, `feature-nulls`
 * and `feature-empty`. None of them keeps a partition from being published: silver holds no infinity, and a NULL says what
 * is so.
 */
export function featureFindings(place: FoundIn, counts: readonly FeatureCounts[]): readonly Finding[] {
  return counts
    .filter(({ rows }) => rows > 0)
    .flatMap((each) => [...infinite(place, each), ...unexplained(place, each), ...empty(place, each)]);
}

function infinite(place: FoundIn, { feature, infinite: count, ...rest }: FeatureCounts): readonly Finding[] {
  if (count === 0) return [];
  const message = `${feature.name} is infinite in ${count} of ${rest.rows} rows; stored as NULL.`;
  return [
    finding(place, 'feature-infinite', 'warning', { feature, count, message, samples: rest.infiniteSamples }),
  ];
}

function unexplained(place: FoundIn, counts: FeatureCounts): readonly Finding[] {
  const { feature, rows, values, unexplained: count, unexplainedSamples: samples } = counts;
  if (count === 0) return [];
  const message = `${feature.name} is NULL in ${count} of ${rows} rows although all that it reads is there.`;
  // A quotient of zeros here and there is the market’s; a feature without a single value is the formula’s.
  const severity = values === 0 ? 'warning' : 'info';
  return [finding(place, 'feature-nulls', severity, { feature, count, message, samples })];
}

function empty(place: FoundIn, { feature, rows, values, inputless }: FeatureCounts): readonly Finding[] {
  if (values > 0 || inputless < rows) return [];
  const fields = feature.fields.map((field) => `$${field}`).join(', ');
  const message = `${feature.name} is NULL in all ${rows} rows: what it reads (${fields}) is not there.`;
  return [finding(place, 'feature-empty', 'info', { feature, count: rows, message, samples: [] })];
}

interface Observed {
  readonly feature: FeatureCounts['feature'];
  readonly count: number;
  readonly message: string;
  readonly samples: readonly RowSample[];
}

function finding(
  { dataset, key, day }: FoundIn,
  rule: string,
  severity: Finding['severity'],
  { feature, count, message, samples }: Observed,
): Finding {
  const [first] = samples;
  return {
    rule,
    severity,
    dataset,
    day,
    ...(first !== undefined && samples.length === 1 ? { symbol: first.symbol } : {}),
    message,
    rowCount: count,
    evidence: {
      partition: key,
      feature: feature.name,
      expression: feature.expression,
      ...(samples.length === 0
        ? {}
        : { samples: samples.map(({ symbol, day: at }) => `${symbol} ${at}`).join(', ') }),
    },
  };
}
