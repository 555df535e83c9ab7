import type { Decision, QuarantineRow } from '../../../contract/api/quarantine.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import type { Column } from '../../table/column.ts';

/** How decisions look. */
export const DECISION_TONES: Readonly<Record<Decision, Tone>> = {
  open: 'warn',
  accepted: 'good',
  rejected: 'calm',
};

/** Columns of the table of refused rows. */
export const QUARANTINE_COLUMNS: readonly Column<QuarantineRow>[] = [
  { key: 'day', title: 'Day', width: '6.5rem', value: ({ day }) => day },
  { key: 'dataset', title: 'Dataset', width: 'minmax(7.5rem, 0.6fr)', value: ({ dataset }) => dataset },
  { key: 'line', title: 'Line', width: '5rem', align: 'end', value: ({ line }) => line },
  {
    key: 'reason',
    title: 'Reason',
    width: 'minmax(10rem, 0.8fr)',
    value: ({ reason }) => reason,
    cell: ({ reason, meaning }) => <span title={meaning}>{reason}</span>,
  },
  {
    key: 'raw',
    title: 'As received',
    width: 'minmax(16rem, 3fr)',
    value: ({ raw }) => raw,
    cell: ({ raw }) => (
      <code className="long-cell soft" title={raw}>
        {raw}
      </code>
    ),
  },
  {
    key: 'decision',
    title: 'Decision',
    width: '6.5rem',
    value: ({ decision }) => decision,
    cell: ({ decision }) => <Badge tone={DECISION_TONES[decision]}>{decision}</Badge>,
  },
  { key: 'note', title: 'Note', width: 'minmax(6rem, 1fr)', value: ({ note }) => note },
  {
    key: 'acceptable',
    title: 'Can become a bar',
    width: '8rem',
    value: ({ isAcceptable }) => isAcceptable,
    cell: ({ isAcceptable }) => (isAcceptable ? 'yes' : 'no'),
    isOptional: true,
  },
];
