import { describe, expect, it } from 'vitest';
import { judgeAudit } from '../scripts/judge-audit.ts';

describe('an audit of what is installed', () => {
  it('is clean only when a report names nothing', () => {
    expect(judgeAudit('{"auditReportVersion":2,"vulnerabilities":{}}')).toEqual({ kind: 'clean' });
  });

  it('names the packages that a report names', () => {
    const report = { vulnerabilities: { left: { severity: 'high', via: [] }, right: { severity: 'low' } } };
    expect(judgeAudit(JSON.stringify(report))).toEqual({
      kind: 'vulnerable',
      packages: ['left (high)', 'right (low)'],
    });
  });

  it.each([
    ['{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['', 'there was no report'],
    ['<html>', 'there was no report'],
  ])('is not known from %j', (text, reason) => {
    expect(judgeAudit(text)).toEqual({ kind: 'unknown', reason });
  });
});
