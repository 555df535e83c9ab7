import { z } from 'zod';
import type { HealthRules as HealthSettings } from '../../plan/health/health-facts.ts';

/** How grave an alert has to be. */
export const SEVERITIES = ['info', 'warning', 'error'] as const;

/** How the way to a mail server is protected. */
export const SMTP_SECURITIES = ['starttls', 'tls', 'none'] as const;

/** Whom alerts are told, and when. URLs and passwords are never printed, logged or put into an error. */
export interface AlertSettings {
  readonly webhook: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly slack: string | undefined;
  readonly email: readonly string[];
  readonly emailFrom: string | null;
  readonly smtpHost: string | null;
  readonly smtpPort: number;
  readonly smtpSecurity: (typeof SMTP_SECURITIES)[number];
  readonly smtpUser: string | null;
  readonly smtpPassword: string | undefined;
  readonly minSeverity: (typeof SEVERITIES)[number];
  readonly digestMinutes: number;
  /** Keys of alerts that are not raised; `*` stands for any letters. */
  readonly ignore: readonly string[];
  readonly dashboard: string | null;
}

/** What log files may take. */
export interface LogSettings {
  readonly keepDays: number;
  readonly maxMb: number;
}

/** What one source sets of these. */
export interface MonitorInput {
  readonly alerts?: { readonly [Key in keyof AlertSettings]?: AlertSettings[Key] | undefined } | undefined;
  readonly health?: { readonly [Key in keyof HealthSettings]?: HealthSettings[Key] | undefined } | undefined;
  readonly logs?: { readonly [Key in keyof LogSettings]?: LogSettings[Key] | undefined } | undefined;
}

/** What holds when nobody sets anything. */
export const MONITOR_DEFAULTS: {
  readonly alerts: AlertSettings;
  readonly health: HealthSettings;
  readonly logs: LogSettings;
} = {
  alerts: {
    webhook: undefined,
    webhookSecret: undefined,
    slack: undefined,
    email: [],
    emailFrom: null,
    smtpHost: null,
    smtpPort: 587,
    smtpSecurity: 'starttls',
    smtpUser: null,
    smtpPassword: undefined,
    minSeverity: 'warning',
    digestMinutes: 5,
    ignore: [],
    dashboard: null,
  },
  health: {
    behindDays: 1,
    diskFreePercent: 10,
    diskFullDays: 14,
    quarantinePercent: 1,
    queueMinutes: 60,
    heartbeatSeconds: 120,
  },
  logs: { keepDays: 30, maxMb: 1000 },
};

const whole = (min: number, max: number) => z.int().min(min).max(max).optional();
const secret = z
  .string()
  .min(1)
  .refine((text) => text.trim() === text)
  .optional();
const secretUrl = z.string().refine(isWebAddress).optional();

/** No blanks and no line breaks: a header of a mail must not become two. */
const mailAddress = z.string().regex(/^[^\s@<>(),;:"[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}$/);

/** The groups `alerts`, `health` and `logs` of the configuration. */
export const monitorShape: {
  readonly alerts: z.ZodType<MonitorInput['alerts']>;
  readonly health: z.ZodType<MonitorInput['health']>;
  readonly logs: z.ZodType<MonitorInput['logs']>;
} = {
  alerts: z
    .strictObject({
      webhook: secretUrl,
      webhookSecret: z.string().min(16).max(512).optional(),
      slack: secretUrl,
      email: z.array(mailAddress).max(50).optional(),
      emailFrom: mailAddress.nullable().optional(),
      smtpHost: z
        .string()
        .regex(/^[A-Za-z0-9:._-]{1,253}$/)
        .nullable()
        .optional(),
      smtpPort: whole(1, 65_535),
      smtpSecurity: z.enum(SMTP_SECURITIES).optional(),
      smtpUser: z.string().min(1).max(256).nullable().optional(),
      smtpPassword: secret,
      minSeverity: z.enum(SEVERITIES).optional(),
      digestMinutes: whole(0, 1440),
      ignore: z.array(z.string().min(1).max(200)).max(200).optional(),
      dashboard: z.string().refine(isPlainAddress).nullable().optional(),
    })
    .optional(),
  health: z
    .strictObject({
      behindDays: whole(1, 366),
      diskFreePercent: z.number().min(0).max(90).optional(),
      diskFullDays: whole(0, 3650),
      quarantinePercent: z.number().min(0).max(100).optional(),
      queueMinutes: whole(1, 10_080),
      heartbeatSeconds: whole(10, 86_400),
    })
    .optional(),
  logs: z.strictObject({ keepDays: whole(1, 3650), maxMb: whole(10, 1_000_000) }).optional(),
};

/** Each value from the strongest source that sets it. */
export function mergeMonitor(inputs: readonly MonitorInput[]): typeof MONITOR_DEFAULTS {
  const { alerts, health, logs } = MONITOR_DEFAULTS;
  return {
    alerts: strongest(
      alerts,
      inputs.map((input) => input.alerts),
    ),
    health: strongest(
      health,
      inputs.map((input) => input.health),
    ),
    logs: strongest(
      logs,
      inputs.map((input) => input.logs),
    ),
  };
}

function strongest<Settings extends object>(
  defaults: Settings,
  inputs: readonly ({ readonly [Key in keyof Settings]?: Settings[Key] | undefined } | undefined)[],
): Settings {
  const set = inputs.toReversed().map((input) => onlySet(input ?? {}));
  return Object.assign({}, defaults, ...set) as Settings;
}

function onlySet(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && url.hash === '';
}

function isPlainAddress(text: string): boolean {
  return isWebAddress(text) && new URL(text).search === '';
}
