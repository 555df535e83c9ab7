import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { QlibHours } from '../../lake/qlib/qlib-calendar.ts';
import type { QlibField } from '../../lake/qlib/qlib-field.ts';
import type { QlibFrequency } from '../../lake/qlib/qlib-frequency.ts';

/** The qlib directory that should exist. */
export interface QlibExportRequest {
  readonly dataset: DatasetName;
  readonly freq: QlibFrequency;
  readonly hours: QlibHours;
  readonly fields: readonly QlibField[];
  /** Columns of silver besides, by the name of the feature. */
  readonly features: readonly string[];
  /** Absent: all. */
  readonly symbols?: readonly string[] | undefined;
  /** Inclusive; absent: all that silver holds. */
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Absolute path; absent: the dataset’s place in the lake. */
  readonly output?: string | undefined;
  /** Write everything anew. */
  readonly isRebuild: boolean;
  /** Read every cell back afterwards. */
  readonly isVerified: boolean;
}
