import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { ExportOutcome } from '../../lake/qlib/export-job.ts';
import type { VerifiedExport } from '../../lake/qlib/verify-export.ts';

/** The end of an export. */
export interface QlibExportResult {
  readonly run: string;
  /** `partial`: some silver could not be built, and the export holds what there is. `damaged`: it is not what silver holds. */
  readonly state: 'done' | 'partial' | 'damaged';
  readonly dataset: DatasetName;
  readonly freq: string;
  /** The folder for qlib’s `provider_uri`. */
  readonly folder: string;
  readonly fields: readonly string[];
  readonly features: readonly string[];
  readonly outcome: ExportOutcome;
  /** Symbols asked for that silver has no bar of. */
  readonly absent: readonly string[];
  /** What a person should know, in sentences. */
  readonly notes: readonly string[];
  readonly verified: VerifiedExport | undefined;
  readonly seconds: number;
}

/** What an export would be about. */
export interface QlibExportPlan {
  readonly dataset: DatasetName;
  readonly freq: string;
  readonly folder: string;
  readonly fields: readonly string[];
  readonly features: readonly string[];
  /** An export is there already. */
  readonly isThere: boolean;
  /** What would be done with silver as it is, and why, in words. */
  readonly action: ExportOutcome['action'];
  readonly reason: string;
  readonly firstDay: TradingDay;
  readonly lastDay: TradingDay;
  readonly symbols: number;
  readonly days: number;
  readonly rows: number;
  /** At most so many files and bytes, were all written anew. */
  readonly files: number;
  readonly bytes: number;
  readonly absent: readonly string[];
  readonly notes: readonly string[];
}
