import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openWorkBench } from '../support/work-bench.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');

/** Grafana lays panels out on so many columns. */
const COLUMNS = 24;

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal(`\${datasource}`) });
const gridPos = z.strictObject({
  x: z.int().min(0),
  y: z.int().min(0),
  w: z.int().min(1).max(COLUMNS),
  h: z.int().min(1),
});
const target = z.strictObject({
  datasource,
  editorMode: z.literal('code'),
  expr: z.string().min(1),
  legendFormat: z.string(),
  range: z.boolean(),
  refId: z.string().regex(/^[A-Z]$/),
});

/** The model of a dashboard as Grafana documents it, as far as this one makes use of it. */
const board = z.strictObject({
  uid: z.string().max(40),
  title: z.string().min(1),
  description: z.string(),
  tags: z.array(z.string()),
  schemaVersion: z.int().min(36),
  version: z.int(),
  editable: z.boolean(),
  graphTooltip: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  timezone: z.string(),
  templating: z.strictObject({
    list: z.array(z.looseObject({ name: z.string(), type: z.enum(['datasource', 'query']) })),
  }),
  annotations: z.strictObject({ list: z.array(z.unknown()) }),
  links: z.array(z.unknown()),
  panels: z.array(
    z.union([
      z.strictObject({
        id: z.int(),
        type: z.literal('row'),
        title: z.string(),
        collapsed: z.boolean(),
        gridPos,
        panels: z.array(z.unknown()).max(0),
      }),
      z.strictObject({
        id: z.int(),
        type: z.enum(['stat', 'timeseries']),
        title: z.string().min(1),
        description: z.string(),
        datasource,
        gridPos,
        targets: z.array(target).min(1),
        fieldConfig: z.strictObject({
          defaults: z.looseObject({
            unit: z.enum(['short', 's', 'd', 'bytes', 'Bps', 'reqps', 'percentunit']),
          }),
          overrides: z.array(z.unknown()),
        }),
        options: z.looseObject({}),
      }),
    ]),
  ),
});

const rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Barlake[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

const { panels, templating } = board.parse(
  JSON.parse(readFileSync(join(DEPLOY, 'grafana', 'barlake.json'), 'utf8')),
);
const expressions = panels.flatMap((panel) =>
  'targets' in panel ? panel.targets.map(({ expr }) => expr) : [],
);
const { groups } = rules.parse(parse(readFileSync(join(DEPLOY, 'prometheus', 'alerts.yaml'), 'utf8')));
const ruleExpressions = groups.flatMap((group) => group.rules.map(({ expr }) => expr));

/** Names of metrics in an expression; those of a histogram’s parts as that histogram. */
function metricsIn(expression: string): readonly string[] {
  const names = expression.match(/\b(?:barlake|process|nodejs)_[a-z0-9_]+/g) ?? [];
  return names.map((name) => name.replace(/_seconds_(?:bucket|sum|count)$/, '_seconds'));
}

describe('the Grafana board', () => {
  it('lays panels out side by side, each with a number of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= COLUMNS)).toBe(true);
  });

  it('asks for each letter once, with brackets that close, of the source that is chosen', () => {
    for (const panel of panels) {
      if (!('targets' in panel)) continue;
      expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length);
    }
    const depth = (text: string): number =>
      [...text].reduce(
        (sum, letter) => sum + ('([{'.includes(letter) ? 1 : ')]}'.includes(letter) ? -1 : 0),
        0,
      );
    expect([...expressions, ...ruleExpressions].filter((text) => depth(text) !== 0)).toEqual([]);
    const variables = new Set(templating.list.map(({ name }) => `$${name}`));
    const used = expressions.flatMap((text) => text.match(/\$(?!__)\w+/g) ?? []);
    expect(used.filter((name) => !variables.has(name))).toEqual([]);
  });
});

describe('what is asked of a server', () => {
  let offered: ReadonlySet<string>;
  let page: string;
  let bench: Awaited<ReturnType<typeof openWorkBench>>;
  beforeAll(async () => {
    bench = await openWorkBench({
      datasets: ['stocks_daily'],
      from: tradingDay('2026-02-02'),
      to: tradingDay('2026-02-03'),
      symbols: 2,
    });
    const text = await (await fetch(`${bench.served.url}/metrics`)).text();
    offered = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
    page = readFileSync(join(DEPLOY, '..', 'docs', 'metrics.md'), 'utf8');
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it('is there: every metric of the board and of the rules', () => {
    const asked = new Set([...expressions, ...ruleExpressions].flatMap(metricsIn));
    expect(asked.size).toBeGreaterThan(25);
    expect([...asked].filter((name) => !offered.has(name))).toEqual([]);
  });

  it('is documented, and nothing else is', () => {
    const own = [...offered].filter((name) => name.startsWith('barlake_'));
    expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const told = [...page.matchAll(/`(barlake_[a-z0-9_]+)`/g)].map(([, name = '']) => name);
    expect(told.filter((name) => !offered.has(name))).toEqual([]);
  });
});
