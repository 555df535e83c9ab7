import { describe, expect, it } from 'vitest';
import { CHART_POINTS_MAX, CHART_SERIES_MAX, chartSeries, guessChart } from './chart-choice.ts';

const columns = [
  { name: 'date', type: 'DATE' },
  { name: 'symbol', type: 'VARCHAR' },
  { name: 'close', type: 'DOUBLE' },
  { name: 'rows', type: 'BIGINT' },
];

describe('the chart a result suggests', () => {
  const rows = [
    ['2024-01-03', 'A', 2, 1],
    ['2024-01-02', 'A', 1, 1],
    ['2024-01-02', 'B', null, 1],
    ['2024-01-03', 'B', 9, 1],
  ];

  it('is a line over time, split by a column of few values', () => {
    const choice = guessChart({ columns, rows });
    expect(choice).toEqual({ kind: 'line', x: 0, y: [2], by: 1 });
    expect(choice === null ? [] : chartSeries({ columns, rows }, choice)).toEqual([
      {
        name: 'A',
        points: [
          [Date.parse('2024-01-02'), 1],
          [Date.parse('2024-01-03'), 2],
        ],
      },
      { name: 'B', points: [[Date.parse('2024-01-03'), 9]] },
    ]);
  });

  it('is points over time when a text column has too many values to split by', () => {
    const many = Array.from({ length: 50 }, (_, i) => ['2024-01-02', `S${i}`, i, i]);
    expect(guessChart({ columns, rows: many })).toEqual({ kind: 'scatter', x: 0, y: [2], by: null });
  });

  it('is bars over categories, or points of two numbers', () => {
    expect(guessChart({ columns: columns.slice(1), rows: [] })).toMatchObject({ kind: 'bar', x: 0, y: [1] });
    expect(guessChart({ columns: columns.slice(2), rows: [] })).toMatchObject({
      kind: 'scatter',
      x: 0,
      y: [1],
    });
  });

  it('is none without numbers', () => {
    expect(guessChart({ columns: columns.slice(0, 2), rows: [] })).toBeNull();
  });
});

describe('the series of a chart', () => {
  it('are bounded in number and points', () => {
    const rows = Array.from({ length: CHART_POINTS_MAX * 2 }, (_, i) => ['2024-01-02', `S${i % 20}`, i, i]);
    const series = chartSeries({ columns, rows }, { kind: 'line', x: 0, y: [2], by: 1 });
    expect(series).toHaveLength(CHART_SERIES_MAX);
    expect(series.reduce((sum, { points }) => sum + points.length, 0)).toBeLessThanOrEqual(CHART_POINTS_MAX);
  });

  it('are one for each number without a split', () => {
    const rows = [['2024-01-02', 'A', 1, 2]];
    const series = chartSeries({ columns, rows }, { kind: 'bar', x: 1, y: [2, 3], by: null });
    expect(series.map(({ name, points }) => [name, points])).toEqual([
      ['close', [['A', 1]]],
      ['rows', [['A', 2]]],
    ]);
  });
});
