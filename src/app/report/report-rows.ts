import type { ReportDocument } from '../../../contract/cli/report.ts';
import { countText, secondsText, sizeText } from './report-words.ts';

type Slow = ReportDocument['slowest'][number];
type Worker = ReportDocument['workers'][number];

/** Cells of one of the slowest tasks: task, worker, state, took, rows, bytes. */
export function slowestRow({ task, worker, state, seconds, rows, bytes }: Slow): readonly string[] {
  return [task, worker ?? '–', state, secondsText(seconds), countText(rows), sizeText(bytes)];
}

/** Cells of a worker: its name, tasks, time, processor, rows, bytes, peak memory. */
export function workerRow(each: Worker): readonly string[] {
  return [
    each.worker,
    countText(each.tasks),
    secondsText(each.seconds),
    secondsText(each.cpuSeconds),
    countText(each.rows),
    sizeText(each.bytes),
    sizeText(each.peakRssBytes),
  ];
}
