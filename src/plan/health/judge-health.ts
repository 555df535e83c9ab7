import { countOf } from '../../domain/count-of.ts';
import { type HealthCheck, type HealthStatus, well } from './health-check.ts';
import type { HealthFacts, HealthRules } from './health-facts.ts';
import { judgeMachine } from './judge-machine.ts';
import { judgeWork } from './judge-work.ts';

/** A dataset is gravely behind at so many times the days that are a warning, a share of refused rows at ten times. */
const GRAVE_BEHIND = 3;
const GRAVE_REFUSED = 10;

/** Codes by which the vendor turns a key away. */
const REFUSED = 'E_CREDENTIALS_REFUSED';

/** Everything that can be judged from facts, well or not; the same facts and rules give the same checks. */
export function judgeHealth(facts: HealthFacts, rules: HealthRules): readonly HealthCheck[] {
  // What the catalog would have told is not known, so nothing that stands by it is cleared or raised either.
  if (facts.catalogError !== null) return [unreachable(facts.catalogError), ...judgeMachine(facts, rules)];
  return [
    well('catalog', 'The catalog can be read.'),
    ...facts.datasets.map((each) => judgeFreshness(each, rules)),
    ...facts.runs.map(judgeRun),
    judgeKeys(facts.runs),
    ...facts.quarantine.map((each) => judgeQuarantine(each, rules)),
    ...facts.staleExports.map(judgeExport),
    ...judgeWork(facts, rules),
    ...judgeMachine(facts, rules),
  ];
}

function unreachable(reason: string): HealthCheck {
  return {
    key: 'catalog',
    status: 'error',
    message: `The catalog cannot be read: ${reason}`,
    mend: 'Run `barlake doctor`; `barlake catalog rebuild` makes it anew from the lake’s files.',
    mark: 'error',
  };
}

function judgeFreshness(
  { dataset, to, behindDays }: HealthFacts['datasets'][number],
  rules: HealthRules,
): HealthCheck {
  const key = `late:${dataset}`;
  if (behindDays < rules.behindDays) return well(key, `${dataset} is complete to ${to}.`);
  return {
    key,
    status: behindDays >= GRAVE_BEHIND * rules.behindDays ? 'error' : 'warning',
    message: `${dataset} ends on ${to}, ${countOf(behindDays, 'trading day')} before the latest published one.`,
    mend: 'Run `daily` now, or look at why its last run failed.',
    mark: String(behindDays),
  };
}

function judgeRun(run: HealthFacts['runs'][number]): HealthCheck {
  const { id, command, state, failedTasks, error } = run;
  const key = `run:${command}`;
  if (state !== 'failed' && failedTasks === 0) return well(key, `The last ${command} (${id}): ${state}.`);
  const what = failedTasks > 0 ? `${countOf(failedTasks, 'task')} failed` : 'it failed';
  return {
    key,
    status: state === 'failed' ? 'error' : 'warning',
    message: `The last ${command} (${id}): ${what}${error === undefined ? '' : `. ${error}`}`,
    mend: 'Look at the run’s errors, then retry it.',
    mark: id,
  };
}

function judgeKeys(runs: HealthFacts['runs']): HealthCheck {
  const refused = runs.find(({ codes }) => codes.includes(REFUSED));
  if (refused === undefined) return well('keys', 'No key was refused lately.');
  return {
    key: 'keys',
    status: 'error',
    message: `The vendor refused the key in the last ${refused.command} (${refused.id}).`,
    mend: 'Check the keys in .env; `barlake doctor` says which one is refused.',
    mark: refused.id,
  };
}

function judgeQuarantine(
  { dataset, days, received, refused }: HealthFacts['quarantine'][number],
  { quarantinePercent }: HealthRules,
): HealthCheck {
  const key = `quarantine:${dataset}`;
  const percent = received === 0 ? 0 : (100 * refused) / received;
  const said = `${countOf(refused, 'row')} of ${received} in the newest ${countOf(days, 'day')} of ${dataset} were refused`;
  const status = statusOfShare(percent, quarantinePercent);
  if (status === 'ok') return well(key, `${said}.`);
  return {
    key,
    status,
    message: `${said} (${percent.toFixed(percent < 10 ? 1 : 0)} %).`,
    mend: 'Look at the reasons on the dashboard’s Quality page.',
    mark: status,
  };
}

function statusOfShare(percent: number, limit: number): HealthStatus {
  if (percent <= limit) return 'ok';
  return percent > GRAVE_REFUSED * limit ? 'error' : 'warning';
}

function judgeExport({ dataset, layer }: HealthFacts['staleExports'][number]): HealthCheck {
  return {
    key: `export:${dataset} ${layer}`,
    status: 'info',
    message: `${layer} of ${dataset} was made of silver as it was before.`,
    mend: `Run a sync of ${dataset} through gold, or \`barlake export qlib ${dataset}\`.`,
    mark: '',
  };
}
