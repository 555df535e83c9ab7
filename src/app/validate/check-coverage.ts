import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { expectedPublicationMs } from '../../domain/publication.ts';
import { dayOfWeek, type TradingDay, utcDateOf } from '../../domain/trading-day.ts';
import { selectObjects } from '../../lake/catalog/objects.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Validated } from '../../lake/catalog/validations.ts';
import { judgeCoverage } from '../../plan/validate/judge-coverage.ts';
import { rulesReplaced, type SettingsByRule } from '../../plan/validate/rule-settings.ts';
import { judgeAll } from './perform-step.ts';
import type { ValidateRequest } from './validate-request.ts';
import type { ValidateWorld } from './validate-world.ts';

const SUNDAY = 0;

/**
 * Judges a dataset’s days by what the catalog says of them. Reads no bars, and so is done whenever anything is. Days that the
 * vendor is known not to have are no gaps.
 */
export async function checkCoverage(
  dataset: DatasetName,
  { from, to, rules }: ValidateRequest,
  settings: SettingsByRule,
  { lake, config, clock }: ValidateWorld,
): Promise<Validated> {
  const { db } = lake.catalog;
  const { calendar: name } = DATASETS[dataset];
  const calendar = tradingCalendar(name, config.calendar);
  const nowMs = clock.nowMs();
  const partitions = await selectPartitions(db, { layer: 'bronze', datasets: [dataset] });
  const today = utcDateOf(nowMs);
  const [first] = partitions;
  const absent = await absentDays(dataset, lake);
  const days =
    first === undefined
      ? []
      : calendar.tradingDays(first.key as TradingDay, today).filter((day) => !absent.has(day));
  const judged = judgeCoverage(
    {
      held: partitions.map(({ key, rows, symbols, quarantined, duplicates }) => {
        return { day: key as TradingDay, rows, symbols, quarantined, duplicates };
      }),
      tradingDays: days,
      isShortDay: (day) => {
        if (name === '24x5') return dayOfWeek(day) === SUNDAY;
        return !calendar.isTradingDay(day) || calendar.session(day)?.isHalfDay === true;
      },
      // Indices are computed on holidays, and pairs of some regions are quoted then.
      mayTradeWhenClosed: DATASETS[dataset].asset !== 'stocks' && DATASETS[dataset].asset !== 'options',
      expectedMs: expectedPublicationMs,
      nowMs,
    },
    settings,
  );
  return {
    dataset,
    range: { from, to },
    rules: rulesReplaced('coverage', rules),
    findings: judged
      .filter(({ day }) => day >= from && day <= to)
      .flatMap(({ day, measured }) => judgeAll(measured, settings, { dataset, day })),
  };
}

async function absentDays(
  dataset: DatasetName,
  { catalog }: ValidateWorld['lake'],
): Promise<ReadonlySet<string>> {
  const objects = await selectObjects(catalog.db, {
    datasets: [dataset],
    from: '0000-01-01',
    to: '9999-12-31',
  });
  return new Set(objects.filter(({ state }) => state === 'absent').map(({ day }) => day));
}
