import { isTest, sources } from './repository.ts';
import type { Rule } from './rule.ts';

/** Node modules that compute and touch nothing. */
const PURE_BUILTINS = new Set([
  'node:assert',
  'node:assert/strict',
  'node:buffer',
  'node:crypto',
  'node:util',
]);

/** Packages that compute and touch nothing, and the part that uses each. */
const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  // Sets of features are data that people write.
  expression: ['zod'],
  plan: [],
  contract: ['zod'],
};

/** The inner rings and the contract do no I/O: what they may import from outside is a short list. */
export const rule: Rule = {
  name: 'pure-rings',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      const part = path.startsWith('src/') ? path.split('/')[1] : path.split('/')[0];
      const packages = PURE_PACKAGES[part ?? ''];
      if (packages === undefined || isTest(path)) continue;
      for (const { specifier, line, kind } of syntax.links) {
        if (specifier === undefined || kind === 'text' || specifier.startsWith('.')) continue;
        if (!PURE_BUILTINS.has(specifier) && !packages.includes(specifier)) {
          yield { path, line, found: `${part} does no I/O and must not import ${specifier}` };
        }
      }
    }
  },
  refuses: [
    { 'src/domain/a.ts': "import { readFileSync } from 'node:fs';" },
    { 'src/plan/a.ts': "import { readFile } from 'node:fs/promises';" },
    { 'src/plan/a.ts': "import { request } from 'node:http';" },
    { 'src/expression/a.ts': "const net = await import('node:net');" },
    { 'src/domain/a.ts': "import { spawn } from 'child_process';" },
    { 'src/domain/a.ts': "import { S3Client } from '@aws-sdk/client-s3';" },
    { 'contract/a.ts': "import { pino } from 'pino';" },
  ],
  accepts: [
    { 'src/domain/a.ts': "import { createHash } from 'node:crypto';" },
    { 'src/domain/a.test.ts': "import { readFileSync } from 'node:fs';" },
    { 'src/lake/a.ts': "import { readFileSync } from 'node:fs';" },
    { 'contract/a.ts': "import { z } from 'zod';" },
  ],
};
