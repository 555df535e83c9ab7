/** What was measured of one stage of a run. */
export interface StageProfile {
  /** `land`, `ingest`, `silver`, … */
  readonly stage: string;
  readonly tasks: number;
  /** Time of its tasks, added up: more than the run’s where several worked at once. */
  readonly wallMs: number;
  /** Processor time of this process while they worked; what worked at the same time shares it evenly. */
  readonly cpuMs: number;
  /** Between a task being ready and its beginning, added up. */
  readonly waitMs: number;
}

/** What a worker’s process has taken for a task, in its own words. */
export interface WorkerUsage {
  readonly worker: string;
  /** The most memory of its process so far. */
  readonly peakRssBytes: number;
  /** Processor time of its process since it last told. */
  readonly cpuMs: number;
}

/** What was measured of a run. */
export interface RunProfile {
  readonly version: 1;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The most memory that was seen. */
  readonly peakRssBytes: number;
  readonly stages: readonly StageProfile[];
  /** Processes of workers that performed its tasks; absent in what was measured before they told. */
  readonly workers?: readonly WorkerUsage[];
  /** Memory and tasks at work over time, evenly spaced. */
  readonly samples: readonly {
    readonly atMs: number;
    readonly rssBytes: number;
    readonly tasks: number;
  }[];
}

/** What a profiler measures with. */
export interface ProfilerMeans {
  readonly nowMs: () => number;
  /** Processor time of this process, all threads. */
  readonly cpuMs: () => number;
  readonly rssBytes: () => number;
}

/** Measures a run from its making to `end`. Disposing stops it. */
export interface RunProfiler extends Disposable {
  /** A task may begin as soon as there is room. */
  ready(task: string): void;
  began(task: string, stage: string): void;
  ended(task: string): void;
  /** A worker ended a task of that stage: what it took counts for the stage. */
  worked(stage: string, usage: WorkerUsage): void;
  end(): RunProfile;
}

const SAMPLE_MS = 250;

/** When there are so many samples, every other one is given up, and they come half as often: any run fits. */
const SAMPLES_MAX = 240;

/** What this process can measure of itself. */
export function processMeans(nowMs: () => number): ProfilerMeans {
  return {
    nowMs,
    cpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    rssBytes: () => process.memoryUsage.rss(),
  };
}

interface Running {
  readonly stage: string;
  readonly sinceMs: number;
}

interface StageSums {
  tasks: number;
  wallMs: number;
  cpuMs: number;
  waitMs: number;
}

/** Begins to measure. */
export function openRunProfiler(means: ProfilerMeans): RunProfiler {
  return new SamplingProfiler(means);
}

/** The lifetime of a measurement: its timer, and what it has seen. */
class SamplingProfiler implements RunProfiler {
  readonly #means: ProfilerMeans;
  readonly #startedMs: number;
  readonly #startedCpuMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #stages = new Map<string, StageSums>();
  readonly #running = new Map<string, Running>();
  readonly #readyMs = new Map<string, number>();
  readonly #workers = new Map<string, WorkerUsage>();
  #samples: RunProfile['samples'][number][] = [];
  #everyMs = SAMPLE_MS;
  #sharedCpuMs: number;
  #peakRssBytes = 0;

  constructor(means: ProfilerMeans) {
    this.#means = means;
    this.#startedMs = means.nowMs();
    this.#startedCpuMs = means.cpuMs();
    this.#sharedCpuMs = this.#startedCpuMs;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS).unref();
  }

  ready(task: string): void {
    this.#readyMs.set(task, this.#means.nowMs());
  }

  began(task: string, stage: string): void {
    this.#shareCpu();
    const sinceMs = this.#means.nowMs();
    const sums = this.#sums(stage);
    sums.waitMs += sinceMs - (this.#readyMs.get(task) ?? sinceMs);
    this.#readyMs.delete(task);
    this.#running.set(task, { stage, sinceMs });
  }

  ended(task: string): void {
    this.#readyMs.delete(task);
    const running = this.#running.get(task);
    if (running === undefined) return;
    this.#shareCpu();
    this.#running.delete(task);
    const sums = this.#sums(running.stage);
    sums.tasks += 1;
    sums.wallMs += this.#means.nowMs() - running.sinceMs;
  }

  worked(stage: string, { worker, peakRssBytes, cpuMs }: WorkerUsage): void {
    const known = this.#workers.get(worker);
    this.#workers.set(worker, {
      worker,
      peakRssBytes: Math.max(peakRssBytes, known?.peakRssBytes ?? 0),
      cpuMs: cpuMs + (known?.cpuMs ?? 0),
    });
    this.#sums(stage).cpuMs += cpuMs;
  }

  end(): RunProfile {
    this.#shareCpu();
    this.#sample();
    for (const task of this.#running.keys()) this.ended(task);
    const { nowMs, cpuMs } = this.#means;
    return {
      version: 1,
      wallMs: nowMs() - this.#startedMs,
      cpuMs: cpuMs() - this.#startedCpuMs,
      peakRssBytes: this.#peakRssBytes,
      stages: [...this.#stages].map(([stage, sums]) => ({ stage, ...sums })),
      workers: [...this.#workers.values()],
      samples: this.#samples,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sums(stage: string): StageSums {
    const known = this.#stages.get(stage) ?? { tasks: 0, wallMs: 0, cpuMs: 0, waitMs: 0 };
    this.#stages.set(stage, known);
    return known;
  }

  #shareCpu(): void {
    const cpuMs = this.#means.cpuMs();
    const spentMs = cpuMs - this.#sharedCpuMs;
    this.#sharedCpuMs = cpuMs;
    for (const { stage } of this.#running.values()) this.#sums(stage).cpuMs += spentMs / this.#running.size;
  }

  #sample(): void {
    const atMs = this.#means.nowMs() - this.#startedMs;
    const rssBytes = this.#means.rssBytes();
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes);
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < this.#everyMs) return;
    this.#samples.push({ atMs, rssBytes, tasks: this.#running.size });
    if (this.#samples.length < SAMPLES_MAX) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#everyMs *= 2;
  }
}
