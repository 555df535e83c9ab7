/** One answered request. */
export interface LoggedRequest {
  /** `LIST`, `GET`, `HEAD`, or another method as it came. */
  readonly verb: string;
  /** The object’s key; for LIST its prefix. */
  readonly key: string;
  readonly status: number;
}

/** Requests since the start or the last reset. */
export interface RequestSummary {
  readonly total: number;
  /** Counts by verb and status: `{ "GET": { "200": 3 } }`. */
  readonly byVerb: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Most requests answered at the same time. */
  readonly parallelMax: number;
  /** The latest {@link KEPT_REQUESTS} requests, oldest first. */
  readonly latest: readonly LoggedRequest[];
}

/** Counts requests, so that a test can say how many a client needed. */
export interface RequestLog {
  /** Call when a request comes; call the result when its answer ends. */
  begin(): (request: LoggedRequest) => void;
  summary(): RequestSummary;
  clear(): void;
}

/** Requests remembered one by one; counts go on beyond it. */
const KEPT_REQUESTS = 10_000;

/** An empty log. */
export function requestLog(): RequestLog {
  let latest: LoggedRequest[] = [];
  let total = 0;
  let parallel = 0;
  let parallelMax = 0;
  let byVerb: Record<string, Record<string, number>> = {};

  const record = (request: LoggedRequest): void => {
    total += 1;
    const statuses = (byVerb[request.verb] ??= {});
    statuses[request.status] = (statuses[request.status] ?? 0) + 1;
    latest.push(request);
    if (latest.length > KEPT_REQUESTS) latest = latest.slice(-KEPT_REQUESTS / 2);
  };

  return {
    begin: () => {
      parallel += 1;
      parallelMax = Math.max(parallelMax, parallel);
      let isOpen = true;
      return (request) => {
        if (!isOpen) return;
        isOpen = false;
        parallel -= 1;
        record(request);
      };
    },
    summary: () => ({ total, byVerb: structuredClone(byVerb), parallelMax, latest: [...latest] }),
    clear: () => {
      latest = [];
      total = 0;
      parallelMax = parallel;
      byVerb = {};
    },
  };
}
