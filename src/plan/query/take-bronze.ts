import { mergeRanges, spanRanges } from '../day-ranges.ts';
import type { LakeFile, MarketDay } from './read-facts.ts';
import type { ReadPart } from './read-plan.ts';
import type { ReadRequest } from './read-request.ts';
import { sharedFiles } from './shared-files.ts';

/**
 * The parts that read days of bronze, each a list of files with the same columns. A file holds a day, or many of which some may not be
 * wanted: those that are read in part have a part each. Pure.
 */
export function takeBronze(
  { base, symbols }: Pick<ReadRequest, 'base' | 'symbols'>,
  days: readonly MarketDay[],
): readonly ReadPart[] {
  return [...Map.groupBy(days, ({ hasVwap }) => hasVwap)].flatMap(([hasVwap, alike]) => {
    const files = new Map(alike.map(({ file }) => [file.path, file]));
    const listed = alike.map(({ day, rows, file }) => ({
      day,
      rows,
      path: file.path,
      sharedRows: file.sharedRows,
    }));
    const { whole, parts } = sharedFiles(listed);
    const ofWhole = new Set(whole);
    const ranges = alike
      .filter(({ file }) => ofWhole.has(file.path))
      .map(({ day }) => ({ from: day, to: day }));
    const common = { origin: 'bronze' as const, timeframe: base, symbols, hasVwap };
    const taken = whole.flatMap((path) => fileAt(files, path));
    return [
      ...(taken.length === 0 ? [] : [{ ...common, files: taken, days: undefined, span: spanRanges(ranges) }]),
      ...parts.map(({ path, days: own }) => {
        const held = mergeRanges(own.map((day) => ({ from: day, to: day })));
        return { ...common, files: fileAt(files, path), days: held, span: spanRanges(held) };
      }),
    ];
  });
}

function fileAt(files: ReadonlyMap<string, LakeFile>, path: string): readonly LakeFile[] {
  const file = files.get(path);
  return file === undefined ? [] : [file];
}
