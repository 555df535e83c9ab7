import { type BarsDocument, type ExplainDocument, explainDocumentSchema } from '../../contract/api/bars.ts';
import { type CallsDocument, callsDocumentSchema } from '../../contract/api/calls.ts';
import { type CoverageDocument, coverageDocumentSchema } from '../../contract/api/coverage.ts';
import { type DeadLettersDocument, deadLettersDocumentSchema } from '../../contract/api/dead-letters.ts';
import { type ExportsDocument, exportsDocumentSchema } from '../../contract/api/exports.ts';
import { type FeaturesDocument, featuresDocumentSchema } from '../../contract/api/features.ts';
import {
  type FindingsDocument,
  findingsDocumentSchema,
  type QualityDocument,
  qualityDocumentSchema,
} from '../../contract/api/findings.ts';
import { type HealthDocument, healthDocumentSchema } from '../../contract/api/health.ts';
import { type JobRequestDocument, jobRequestDocumentSchema } from '../../contract/api/jobs.ts';
import { type LatencyDocument, latencyDocumentSchema } from '../../contract/api/latency.ts';
import { type LineageGraph, lineageGraphSchema } from '../../contract/api/lineage.ts';
import {
  type BudgetDocument,
  budgetDocumentSchema,
  type OverviewDocument,
  overviewDocumentSchema,
} from '../../contract/api/overview.ts';
import {
  type PartitionDocument,
  type PartitionsDocument,
  partitionDocumentSchema,
  partitionsDocumentSchema,
} from '../../contract/api/partitions.ts';
import {
  type PinAloneDocument,
  type PinsDocument,
  pinAloneDocumentSchema,
  pinsDocumentSchema,
} from '../../contract/api/pins.ts';
import {
  type QuarantineDocument,
  type QuarantineSummary,
  quarantineDocumentSchema,
  quarantineSummarySchema,
} from '../../contract/api/quarantine.ts';
import {
  type RevisionDifference,
  type RevisionsDocument,
  revisionDifferenceSchema,
  revisionsDocumentSchema,
} from '../../contract/api/revisions.ts';
import {
  type RunDocument,
  type RunsDocument,
  runDocumentSchema,
  runsDocumentSchema,
  type TasksDocument,
  tasksDocumentSchema,
} from '../../contract/api/runs.ts';
import { type ServicesDocument, servicesDocumentSchema } from '../../contract/api/services.ts';
import { type SessionDocument, sessionDocumentSchema } from '../../contract/api/session.ts';
import { type SqlTablesDocument, sqlTablesDocumentSchema } from '../../contract/api/sql.ts';
import {
  type SymbolDocument,
  type SymbolsDocument,
  symbolDocumentSchema,
  symbolsDocumentSchema,
} from '../../contract/api/symbols.ts';
import {
  type AlertsDocument,
  type AuditDocument,
  alertsDocumentSchema,
  auditDocumentSchema,
  type LogDocument,
  logDocumentSchema,
  type ScheduleDocument,
  type SystemDocument,
  scheduleDocumentSchema,
  systemDocumentSchema,
} from '../../contract/api/system.ts';
import {
  type AllTasksDocument,
  allTasksDocumentSchema,
  type TaskFlowDocument,
  type TaskRetryDocument,
  taskFlowDocumentSchema,
  taskRetryDocumentSchema,
} from '../../contract/api/tasks.ts';
import { type ThroughputDocument, throughputDocumentSchema } from '../../contract/api/throughput.ts';
import { type UniversesDocument, universesDocumentSchema } from '../../contract/api/universes.ts';
import { type DiffDocument, diffDocumentSchema } from '../../contract/cli/diff.ts';
import { type ValidationTrendDocument, validationTrendSchema } from '../../contract/cli/validate.ts';

/** What can be asked for with GET, by the name of its path in the contract. */
export interface Documents {
  readonly overview: OverviewDocument;
  readonly coverage: CoverageDocument;
  readonly partitions: PartitionsDocument;
  readonly partition: PartitionDocument;
  readonly lineage: LineageGraph;
  readonly revisions: RevisionsDocument;
  readonly revisionDifference: RevisionDifference;
  readonly runs: RunsDocument;
  readonly run: RunDocument;
  readonly runAgain: JobRequestDocument;
  readonly runTasks: TasksDocument;
  readonly tasks: AllTasksDocument;
  readonly taskRetry: TaskRetryDocument;
  readonly taskFlow: TaskFlowDocument;
  readonly runLog: LogDocument;
  readonly universes: UniversesDocument;
  readonly findings: FindingsDocument;
  readonly quality: QualityDocument;
  readonly validations: ValidationTrendDocument;
  readonly latency: LatencyDocument;
  readonly throughput: ThroughputDocument;
  readonly quarantine: QuarantineDocument;
  readonly quarantineSummary: QuarantineSummary;
  readonly symbols: SymbolsDocument;
  readonly symbol: SymbolDocument;
  readonly bars: BarsDocument;
  readonly explain: ExplainDocument;
  readonly sqlTables: SqlTablesDocument;
  readonly features: FeaturesDocument;
  readonly exports: ExportsDocument;
  readonly pins: PinsDocument;
  readonly pin: PinAloneDocument;
  readonly pinDifference: DiffDocument;
  readonly session: SessionDocument;
  readonly system: SystemDocument;
  readonly deadLetters: DeadLettersDocument;
  readonly budget: BudgetDocument;
  readonly calls: CallsDocument;
  readonly health: HealthDocument;
  readonly services: ServicesDocument;
  readonly alerts: AlertsDocument;
  readonly schedule: ScheduleDocument;
  readonly log: LogDocument;
  readonly audit: AuditDocument;
}

/** Name of a document; also the first part of its key in the cache. */
export type DocumentName = keyof Documents;

type Readers = { readonly [Name in DocumentName]: (json: unknown) => Documents[Name] };

/**
 * How each answer is checked. Bars are trusted: up to 50,000 rows of ten cells, written by the same release that wrote this
 * page, would take longer to check than to draw. Everything else is small, and a wrong field is better found here.
 */
export const READERS: Readers = {
  overview: (json) => overviewDocumentSchema.parse(json),
  coverage: (json) => coverageDocumentSchema.parse(json),
  partitions: (json) => partitionsDocumentSchema.parse(json),
  partition: (json) => partitionDocumentSchema.parse(json),
  lineage: (json) => lineageGraphSchema.parse(json),
  revisions: (json) => revisionsDocumentSchema.parse(json),
  revisionDifference: (json) => revisionDifferenceSchema.parse(json),
  runs: (json) => runsDocumentSchema.parse(json),
  run: (json) => runDocumentSchema.parse(json),
  runAgain: (json) => jobRequestDocumentSchema.parse(json),
  runTasks: (json) => tasksDocumentSchema.parse(json),
  tasks: (json) => allTasksDocumentSchema.parse(json),
  taskFlow: (json) => taskFlowDocumentSchema.parse(json),
  taskRetry: (json) => taskRetryDocumentSchema.parse(json),
  runLog: (json) => logDocumentSchema.parse(json),
  universes: (json) => universesDocumentSchema.parse(json),
  findings: (json) => findingsDocumentSchema.parse(json),
  quality: (json) => qualityDocumentSchema.parse(json),
  validations: (json) => validationTrendSchema.parse(json),
  latency: (json) => latencyDocumentSchema.parse(json),
  throughput: (json) => throughputDocumentSchema.parse(json),
  quarantine: (json) => quarantineDocumentSchema.parse(json),
  quarantineSummary: (json) => quarantineSummarySchema.parse(json),
  symbols: (json) => symbolsDocumentSchema.parse(json),
  symbol: (json) => symbolDocumentSchema.parse(json),
  bars: (json) => json as BarsDocument,
  explain: (json) => explainDocumentSchema.parse(json),
  sqlTables: (json) => sqlTablesDocumentSchema.parse(json),
  features: (json) => featuresDocumentSchema.parse(json),
  exports: (json) => exportsDocumentSchema.parse(json),
  pins: (json) => pinsDocumentSchema.parse(json),
  pin: (json) => pinAloneDocumentSchema.parse(json),
  pinDifference: (json) => diffDocumentSchema.parse(json),
  session: (json) => sessionDocumentSchema.parse(json),
  system: (json) => systemDocumentSchema.parse(json),
  deadLetters: (json) => deadLettersDocumentSchema.parse(json),
  budget: (json) => budgetDocumentSchema.parse(json),
  calls: (json) => callsDocumentSchema.parse(json),
  health: (json) => healthDocumentSchema.parse(json),
  services: (json) => servicesDocumentSchema.parse(json),
  alerts: (json) => alertsDocumentSchema.parse(json),
  schedule: (json) => scheduleDocumentSchema.parse(json),
  log: (json) => logDocumentSchema.parse(json),
  audit: (json) => auditDocumentSchema.parse(json),
};
