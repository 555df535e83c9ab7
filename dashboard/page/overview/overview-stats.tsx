import type { ReactElement } from 'react';
import type { BudgetDocument, DiskDocument, OverviewDocument } from '../../../contract/api/overview.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCompact, formatCount, formatPlural, formatShare } from '../../format/quantity.ts';
import type { Tone } from '../../part/badge.tsx';
import { Meter } from '../../part/meter.tsx';
import { Stat } from '../../part/stat.tsx';

const DISK_DAYS_SHORT = 30;
const DISK_DAYS_LONG = 3650;

/** Four numbers on top: freshness, bars, calls, disk. */
export function OverviewStats({ overview }: { readonly overview: OverviewDocument }): ReactElement {
  const { datasets, budget, disk } = overview;
  const current = datasets.filter(({ days, behindDays }) => days > 0 && behindDays === 0).length;
  const sum = (pick: (dataset: (typeof datasets)[number]) => number): number =>
    datasets.reduce((total, dataset) => total + pick(dataset), 0);
  const rows = sum((dataset) => dataset.rows);
  const refused = sum((dataset) => dataset.quarantined);
  const behind = sum((dataset) => dataset.behindDays);
  return (
    <div className="stats">
      <Stat
        title="Datasets up to date"
        value={`${current} of ${datasets.length}`}
        note={behind === 0 ? 'nothing is late' : `${formatPlural(behind, 'day')} behind`}
      >
        <Meter
          label="Datasets up to date"
          share={datasets.length === 0 ? 0 : current / datasets.length}
          tone={behind === 0 ? 'good' : 'warn'}
        />
      </Stat>
      <Stat
        title="Bars held"
        value={formatCompact(rows)}
        note={`${formatPlural(
          sum(({ days }) => days),
          'day',
        )}, ${refused === 0 ? 'no row refused' : `${formatPlural(refused, 'row')} refused`}`}
      >
        <Meter
          label="Received rows that became bars"
          share={rows === 0 ? 0 : rows / (rows + refused)}
          text={formatShare(rows === 0 ? 0 : rows / (rows + refused))}
        />
      </Stat>
      <BudgetStat budget={budget} />
      <DiskStat disk={disk} />
    </div>
  );
}

function BudgetStat({ budget }: { readonly budget: BudgetDocument }): ReactElement {
  const { callsPerMinute, usedLastMinute, made, naive, savedSeconds, refused429 } = budget;
  const isLimited = callsPerMinute !== 'unlimited';
  const share = isLimited ? usedLastMinute / Math.max(1, callsPerMinute) : 0;
  const saved = Math.max(0, naive - made);
  const refusals = refused429 > 0 ? `, ${formatCount(refused429)} refused with 429` : '';
  return (
    <Stat
      title="Calls in the last minute"
      value={isLimited ? `${usedLastMinute} of ${callsPerMinute}` : `${usedLastMinute}, no limit`}
      note={
        saved === 0
          ? `${formatPlural(made, 'call')} made so far${refusals}`
          : `${formatCompact(saved)} calls saved, ${formatDuration(savedSeconds)} of waiting${refusals}`
      }
    >
      <Meter
        label="Budget of calls used"
        share={share}
        tone={share >= 0.9 ? 'warn' : 'good'}
        text={isLimited ? `${usedLastMinute} of ${callsPerMinute} calls` : 'no limit'}
      />
    </Stat>
  );
}

function DiskStat({ disk }: { readonly disk: DiskDocument }): ReactElement {
  const { lakeBytes, freeBytes, totalBytes, daysUntilFull, byLayer } = disk;
  const usedShare = freeBytes === null || totalBytes === null ? 0 : 1 - freeBytes / Math.max(1, totalBytes);
  const isShort = daysUntilFull !== null && daysUntilFull < DISK_DAYS_SHORT;
  const tone: Tone = isShort || usedShare > 0.9 ? 'bad' : 'good';
  const free = freeBytes === null ? '' : `${formatBytes(freeBytes)} free`;
  const full = describeGrowth(daysUntilFull);
  return (
    <Stat
      title="Lake on disk"
      value={formatBytes(lakeBytes)}
      note={
        <span title={byLayer.map(({ layer, bytes }) => `${layer} ${formatBytes(bytes)}`).join('\n')}>
          {[free, full].filter((part) => part !== '').join(', ')}
        </span>
      }
    >
      <Meter label="Disk used" share={usedShare} tone={tone} />
    </Stat>
  );
}

function describeGrowth(daysUntilFull: number | null): string {
  if (daysUntilFull === null) return 'not growing';
  if (daysUntilFull > DISK_DAYS_LONG) return 'room for more than ten years';
  return `full in ${formatPlural(Math.floor(daysUntilFull), 'day')}`;
}
