import { z } from 'zod';

/** What `npm audit --json` comes to. */
export type AuditVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'vulnerable'; readonly packages: readonly string[] }
  /** The registry keeps no list of advisories, or did not answer. */
  | { readonly kind: 'unknown'; readonly reason: string };

const reportSchema = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
});
const failureSchema = z.object({ message: z.string() });

/** Judges the document; anything that is no report is no clean one either. */
export function judgeAudit(text: string): AuditVerdict {
  const document = parse(text);
  const report = reportSchema.safeParse(document);
  if (!report.success) {
    const failure = failureSchema.safeParse(document);
    return { kind: 'unknown', reason: failure.success ? failure.data.message : 'there was no report' };
  }
  const packages = Object.entries(report.data.vulnerabilities).map(
    ([name, { severity }]) => `${name} (${severity})`,
  );
  return packages.length === 0 ? { kind: 'clean' } : { kind: 'vulnerable', packages };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
