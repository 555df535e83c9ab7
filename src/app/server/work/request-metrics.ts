import { Counter, Histogram, type Registry } from 'prom-client';
import type { LatencyDocument } from '../../../../contract/api/latency.ts';
import type { ServerApp } from '../server-app.ts';
import { percentilesOfHistogram } from './percentiles.ts';

/** What is counted of requests. */
export interface RequestMetrics {
  /** Counts requests from now on; before any route is registered. */
  observe(app: ServerApp): void;
  /** How long they took, by route, those asked for most first. */
  latencies(): Promise<LatencyDocument['requests']>;
}

/** Seconds. A cached answer takes a few milliseconds, a stream of everything as long as its reader. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/** By route, never by address: what comes after a colon is in the label as it stands in the route. */
export function openRequestMetrics(registers: Registry[]): RequestMetrics {
  const requests = new Counter({
    name: 'barlake_http_requests_total',
    help: 'Requests answered, by route and class of status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'barlake_http_request_seconds',
    help: 'Time from request to the end of its answer.',
    labelNames: ['route'],
    buckets: BUCKETS,
    registers,
  });
  const cached = new Counter({
    name: 'barlake_query_cache_total',
    help: 'Answers of the query engine by what the cache had: hit or miss.',
    labelNames: ['outcome'],
    registers,
  });
  return {
    observe(app) {
      app.addHook('onResponse', async (request, reply) => {
        const route = request.routeOptions.url ?? 'none';
        const method = METHODS.has(request.method) ? request.method : 'other';
        requests.inc({ method, route, status: `${Math.floor(reply.statusCode / 100)}xx` });
        seconds.observe({ route }, reply.elapsedTime / 1000);
        const outcome = reply.getHeader('x-barlake-cache');
        if (outcome === 'hit' || outcome === 'miss') cached.inc({ outcome });
      });
    },
    latencies: () => readLatencies(seconds),
  };
}

async function readLatencies(seconds: Histogram): Promise<LatencyDocument['requests']> {
  const { values } = await seconds.get();
  const classes = values.flatMap(({ labels, value }) =>
    labels['le'] === undefined
      ? []
      : [{ route: String(labels['route']), bound: boundOf(labels['le']), cumulative: value }],
  );
  return [...Map.groupBy(classes, ({ route }) => route)]
    .flatMap(([route, own]) => {
      const sorted = own.toSorted((left, right) => left.bound - right.bound);
      const percentiles = percentilesOfHistogram(sorted);
      return percentiles === undefined ? [] : [{ route, ...percentiles }];
    })
    .toSorted((left, right) => right.count - left.count);
}

function boundOf(label: string | number): number {
  return label === '+Inf' ? Number.POSITIVE_INFINITY : Number(label);
}
