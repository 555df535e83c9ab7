import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../src/domain/error-code.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section]),
);

describe('docs/errors.md', () => {
  it('explains every code of the registry and no other, in its order', () => {
    expect([...sections.keys()]).toEqual(Object.keys(ERROR_CODES));
  });

  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('says of %s what the registry says', (code) => {
    const { meaning, exit, retry } = ERROR_CODES[code];
    const section = sections.get(code) ?? '';
    expect(section).toContain(`\n${meaning}\n`);
    expect(section).toContain(`- Exit code: ${exit}\n`);
    expect(section).toContain(`- Retry: ${retry}\n`);
    expect(section).toMatch(/^- When: .{20,}$/m);
    expect(section).toMatch(/^- What to do: .{15,}$/m);
  });
});
