import type { QualityDocument } from '../../../contract/api/findings.ts';

/** A line of a trend: a value for each of its months, null where nothing is known. */
export interface TrendLine {
  readonly dataset: string;
  readonly values: readonly (number | null)[];
}

/** Lines over the same months, oldest first. */
export interface Trend {
  readonly months: readonly string[];
  readonly lines: readonly TrendLine[];
}

/** Share of received rows that became bars, in per cent, for each dataset and month; null for a month without rows. */
export function qualityTrend({ trend }: Pick<QualityDocument, 'trend'>): Trend {
  return trendOf(trend, ({ rows, quarantined }) => {
    const received = rows + quarantined;
    return received === 0 ? null : (rows / received) * 100;
  });
}

/** Findings for each dataset and month. */
export function findingsTrend({ trend }: Pick<QualityDocument, 'trend'>): Trend {
  return trendOf(trend, ({ findings }) => findings);
}

/** Refused rows for each dataset and month. */
export function refusedTrend({ trend }: Pick<QualityDocument, 'trend'>): Trend {
  return trendOf(trend, ({ quarantined }) => quarantined);
}

/** Bars that reconciliation found to differ, for each dataset and month. */
export function reconciliationTrend({ reconciliation }: Pick<QualityDocument, 'reconciliation'>): Trend {
  return trendOf(reconciliation, ({ rows }) => rows);
}

function trendOf<Point extends { readonly month: string; readonly dataset: string }>(
  points: readonly Point[],
  valueOf: (point: Point) => number | null,
): Trend {
  const months = [...new Set(points.map(({ month }) => month))].sort();
  const datasets = [...new Set(points.map(({ dataset }) => dataset))].sort();
  const byPlace = new Map(points.map((point) => [`${point.dataset} ${point.month}`, valueOf(point)]));
  return {
    months,
    lines: datasets.map((dataset) => ({
      dataset,
      values: months.map((month) => byPlace.get(`${dataset} ${month}`) ?? null),
    })),
  };
}
