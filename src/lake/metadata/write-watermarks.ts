import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { ASSETS, type Asset, DATASETS } from '../../domain/dataset.ts';
import type { Lake } from '../lake.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { inLake, type LakePath, tempFolder } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { removeFile } from '../storage/remove-file.ts';
import { type DatasetCoverage, readCoverage } from './dataset-coverage.ts';

/** Where the watermarks of an asset’s datasets are written, relative to the lake. */
function watermarksPath(asset: Asset): LakePath {
  return `metadata/${asset}/watermarks.json`;
}

/**
 * Writes `metadata/<asset>/watermarks.json` for every asset in bronze, for people and scripts; readers of the lake go by
 * the catalog. The content depends on the catalog and the calendar alone, and a file that is right already stays. Only
 * under the write lock.
 */
export async function writeWatermarks(
  lake: Lake,
  options: { readonly calendar: CalendarOverrides },
): Promise<void> {
  const coverage = await readCoverage(lake.catalog, { ...options, layer: 'bronze' });
  for (const asset of ASSETS) {
    const datasets = coverage.filter(({ dataset }) => DATASETS[dataset].asset === asset);
    const path = inLake(lake.root, watermarksPath(asset));
    if (datasets.length === 0) await removeFile(path);
    else
      await replaceText(
        lake.root,
        path,
        `${JSON.stringify({ datasets: datasets.map(describe) }, null, 2)}\n`,
      );
  }
}

function describe({ dataset, layer, watermark, from, to, days, gaps, absent }: DatasetCoverage) {
  return { dataset, layer, watermark, from, to, days, gaps: gaps.length, absentDays: absent.length };
}

async function replaceText(root: string, path: string, text: string): Promise<void> {
  await bringFiles([path]);
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current === text) return;
  const stagedPath = join(tempFolder(root), `watermarks-${process.pid}.json`);
  await mkdir(dirname(stagedPath), { recursive: true });
  await writeFile(stagedPath, text);
  await publishFile(stagedPath, path);
}
