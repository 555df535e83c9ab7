import type { Rule } from './rule.ts';
import { complainAboutLines } from './text-lines.ts';

const KNOWN_SHAPES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:ghp|gho|ghs|github_pat|npm|glpat)_[A-Za-z0-9_]{20,}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\bsk_live_[A-Za-z0-9]{10,}/,
];
const ASSIGNED = /(?:key|secret|token|password)\w*['"]?\s*[:=]\s*['"`]?(?<value>[A-Za-z0-9_/+-]{24,})\b/i;

/** No credentials. Keys made up for the sandbox and for tests say so: they start with `sandbox-`, `test-` or `example-`. */
export const rule: Rule = {
  name: 'secrets',
  check: (repository) =>
    complainAboutLines(repository, (line) => {
      const assigned = ASSIGNED.exec(line)?.groups?.['value'];
      const isSecret =
        KNOWN_SHAPES.some((shape) => shape.test(line)) || (assigned !== undefined && looksRandom(assigned));
      // The line itself would end up in a log.
      return isSecret ? 'looks like a credential' : undefined;
    }),
  refuses: [
    { 'src/vendor/a.ts': "const id = 'AKIAQ3EGR7NBZK5TWXVD';" },
    { 'docs/guide.md': '-----BEGIN RSA PRIVATE KEY-----' },
    { '.env.example': 'POLYGON_API_KEY=p7Zq4LxV0rT2mKc9Wd3Hs8Bf1Ny6Ju5G' },
    { 'src/vendor/a.ts': "const apiKey = 'p7Zq4LxV0rT2mKc9Wd3Hs8Bf1Ny6Ju5G';" },
    { '.npmrc': '//registry.example/:_authToken=npm_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6' },
  ],
  accepts: [
    { '.env.example': 'POLYGON_API_KEY=your-key-from-the-dashboard' },
    { 'src/vendor/a.ts': "const apiKey = 'sandbox-7Zq4LxV0rT2mKc9Wd3Hs8Bf1Ny6Ju5G';" },
    { 'src/vendor/a.ts': 'const secretKey = configuration.polygonSecretAccessKeyFromEnvironment;' },
  ],
};

function looksRandom(value: string): boolean {
  if (/^(?:sandbox|test|example)-/.test(value)) return false;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && (value.match(/[0-9]/g)?.length ?? 0) >= 3;
}
