import { z } from 'zod';

/** What `barlake alerts ack`, `mute` and `unmute` print with `--json`. */
export interface AlertActedDocument {
  readonly key: string;
  readonly state: 'active' | 'acknowledged' | 'muted';
  /** When that ends by itself; null: with the alert. */
  readonly until: string | null;
}

/** What `barlake alerts check --json` prints. */
export interface AlertsCheckDocument {
  readonly changes: readonly {
    readonly key: string;
    readonly change: 'raised' | 'changed' | 'cleared';
    readonly severity: 'info' | 'warning' | 'error';
    readonly message: string;
  }[];
  readonly deliveries: readonly ChannelDelivery[];
}

/** What `barlake alerts test --json` prints. */
export interface AlertsTestDocument {
  readonly deliveries: readonly ChannelDelivery[];
}

/** How one channel took a message. */
export interface ChannelDelivery {
  readonly channel: string;
  /** Why it could not be told; null: it was. */
  readonly error: string | null;
}

const deliveries = z.array(z.strictObject({ channel: z.string(), error: z.string().nullable() }));

/** {@link AlertActedDocument} */
export const alertActedDocumentSchema: z.ZodType<AlertActedDocument> = z.strictObject({
  key: z.string(),
  state: z.enum(['active', 'acknowledged', 'muted']),
  until: z.iso.datetime().nullable(),
});

/** {@link AlertsCheckDocument} */
export const alertsCheckDocumentSchema: z.ZodType<AlertsCheckDocument> = z.strictObject({
  changes: z.array(
    z.strictObject({
      key: z.string(),
      change: z.enum(['raised', 'changed', 'cleared']),
      severity: z.enum(['info', 'warning', 'error']),
      message: z.string(),
    }),
  ),
  deliveries,
});

/** {@link AlertsTestDocument} */
export const alertsTestDocumentSchema: z.ZodType<AlertsTestDocument> = z.strictObject({ deliveries });
