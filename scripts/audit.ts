import { spawnSync } from 'node:child_process';
import { judgeAudit } from './judge-audit.ts';

// What is installed along with the package, against the registry’s list of advisories. Ends with 1 when one is named; a registry
// without such a list is told of.
const { stdout } = spawnSync('npm', ['audit', '--json', '--omit=dev'], { encoding: 'utf8' });
const verdict = judgeAudit(stdout);
switch (verdict.kind) {
  case 'clean':
    process.stdout.write('No advisory names anything that is installed.\n');
    break;
  case 'unknown':
    process.stdout.write(`Skipped: the registry gives no advisories (${verdict.reason}).\n`);
    break;
  case 'vulnerable':
    process.stderr.write(`Advisories name ${verdict.packages.join(', ')}: see \`npm audit\`.\n`);
    process.exitCode = 1;
}
