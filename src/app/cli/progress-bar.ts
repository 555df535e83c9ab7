import cliProgress from 'cli-progress';
import type { CommandContext } from './command-spec.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import { nextRate, type ProgressRate, timeLeftMs } from './progress-rate.ts';

/** What is being done, and how much of it there is. */
export interface ProgressOptions {
  /** `sync stocks_daily`. */
  readonly label: string;
  /** Units in all; 0 when unknown. */
  readonly total: number;
  /** `bytes` is shown as sizes, anything else as a count of it: `files`, `days`. */
  readonly unit: string;
}

/** One step forward. */
export interface ProgressUpdate {
  /** Units done, those of earlier runs included. */
  readonly done: number;
  /** What is going on now: `ingest 2024-03-01`. */
  readonly stage?: string;
  /** Units a second; measured when not given. */
  readonly rate?: number;
  /** A new total, when the work turned out to be more or less. */
  readonly total?: number;
}

/** Progress of long work on stderr. `using` ends it on every way out. */
export interface Progress extends Disposable {
  update(update: ProgressUpdate): void;
  /** Takes the bar off the screen; further updates do nothing. */
  stop(): void;
}

/** Often enough to be seen alive in a log, rarely enough to be read. */
const PLAIN_LINE_EVERY_MS = 10_000;
const BAR_CHARACTERS = 20;

interface ProgressState {
  readonly done: number;
  readonly total: number;
  readonly stage: string;
  readonly perSecond: number | undefined;
}

/**
 * A bar that redraws itself when stderr is a terminal; otherwise, and under `--json`, one line every ten seconds; under
 * `--quiet` nothing. Messages of the terminal appear above the bar.
 */
export function createProgress(
  context: Pick<CommandContext, 'terminal' | 'clock' | 'quiet' | 'json'>,
  options: ProgressOptions,
): Progress {
  const { clock, terminal } = context;
  let state: ProgressState = { done: 0, total: options.total, stage: '', perSecond: undefined };
  let rate: ProgressRate | undefined;
  let isStopped = false;
  const line = (): string => progressLine(options, state, terminal.columns);
  const stopDrawing = startDrawing(context, line);
  const stop = (): void => {
    if (isStopped) return;
    isStopped = true;
    stopDrawing();
  };
  return {
    update(update) {
      if (isStopped) return;
      const atMs = clock.monotonicMs();
      rate =
        rate === undefined
          ? { perSecond: undefined, doneUnits: update.done, atMs }
          : nextRate(rate, update.done, atMs);
      state = {
        done: update.done,
        total: update.total ?? state.total,
        stage: update.stage ?? state.stage,
        perSecond: update.rate ?? rate.perSecond,
      };
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

/** Shows `line` again and again in the way that suits the output; returns what ends that. */
function startDrawing(
  { terminal, quiet, json }: Pick<CommandContext, 'terminal' | 'quiet' | 'json'>,
  line: () => string,
): () => void {
  if (quiet) return () => undefined;
  if (json || !terminal.isInteractive) {
    const timer = setInterval(() => terminal.say(line()), PLAIN_LINE_EVERY_MS);
    timer.unref();
    return () => clearInterval(timer);
  }
  const bars = new cliProgress.MultiBar({
    format: line,
    stream: terminal.errStream,
    clearOnComplete: true,
    emptyOnZero: true,
    // A stopped run still tidies up; the signal handlers of `main` see to that.
    gracefulExit: false,
    forceRedraw: true,
  });
  bars.create(1, 0);
  terminal.attach?.({
    printAbove(text) {
      bars.log(text);
      bars.update();
    },
  });
  return () => {
    terminal.attach?.(undefined);
    bars.stop();
  };
}

/** `sync stocks_daily ████░░░░ 42 % · 120/286 files · 3.2 files/s · 1m 20s left · ingest 2024-03-01`, cut to `columns`. */
export function progressLine(options: ProgressOptions, state: ProgressState, columns: number): string {
  const amount = (units: number): string =>
    options.unit === 'bytes' ? formatBytes(units) : formatCount(units);
  const suffix = options.unit === 'bytes' ? '' : ` ${options.unit}`;
  const { done, total, stage, perSecond } = state;
  const share = total > 0 ? Math.min(1, done / total) : undefined;
  const leftMs = total > 0 ? timeLeftMs(perSecond, total - done) : undefined;
  const parts = [
    share === undefined ? '' : `${Math.floor(share * 100)} %`,
    `${amount(done)}${total > 0 ? `/${amount(total)}` : ''}${suffix}`,
    perSecond === undefined ? '' : `${formatRate(perSecond, options.unit)}/s`,
    leftMs === undefined || leftMs === 0 ? '' : `${formatDuration(leftMs)} left`,
    stage,
  ].filter((part) => part !== '');
  const bar = share === undefined ? '' : `${drawBar(share)} `;
  const text = `${options.label} ${bar}${parts.join(' · ')}`;
  return text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text;
}

function formatRate(perSecond: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(perSecond);
  return `${perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond)} ${unit}`;
}

function drawBar(share: number): string {
  const full = Math.round(share * BAR_CHARACTERS);
  return '█'.repeat(full) + '░'.repeat(BAR_CHARACTERS - full);
}
