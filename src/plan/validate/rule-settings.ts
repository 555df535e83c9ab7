import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { FindingSeverity } from '../../domain/finding.ts';
import { appliesTo, VALIDATION_RULES } from './rule-table.ts';
import { VALIDATION_RULE_NAMES, type ValidationPass, type ValidationRuleName } from './validation-rule.ts';

/** What the configuration may say of a rule; what it leaves out stays as it is. */
export interface RuleOverride {
  /** `off`: the rule is not checked. */
  readonly severity?: FindingSeverity | 'off' | undefined;
  readonly tolerance?: number | undefined;
  /** Fewer rows, symbols or minutes than this are not told. */
  readonly atLeast?: number | undefined;
}

/** A rule’s part of the configuration: for all datasets, and for single ones. */
export type RuleConfiguration = RuleOverride & {
  readonly datasets?: Readonly<Partial<Record<DatasetName, RuleOverride | undefined>>> | undefined;
};

/** `validate.rules` of the configuration. */
export type RulesConfiguration = Readonly<Partial<Record<ValidationRuleName, RuleConfiguration | undefined>>>;

/** What holds for a rule and a dataset. */
export interface RuleSettings {
  readonly rule: ValidationRuleName;
  readonly severity: FindingSeverity;
  readonly tolerance: number;
  readonly atLeast: number;
}

/** Rules to check of one dataset and pass, by name. */
export type SettingsByRule = ReadonlyMap<ValidationRuleName, RuleSettings>;

/**
 * The rules of a pass that are to be checked of a dataset, with what holds for each. `only`: those alone. `undefined` for the
 * dataset: tables of reference data.
 */
export function settingsOf(
  pass: ValidationPass,
  dataset: DatasetName | undefined,
  {
    rules,
    only,
  }: { readonly rules: RulesConfiguration; readonly only?: ReadonlySet<ValidationRuleName> | undefined },
): SettingsByRule {
  const settings = new Map<ValidationRuleName, RuleSettings>();
  for (const name of VALIDATION_RULE_NAMES) {
    const rule = VALIDATION_RULES[name];
    if (rule.pass !== pass || (only !== undefined && !only.has(name))) continue;
    if (dataset !== undefined && !appliesTo(name, DATASETS[dataset])) continue;
    const own = rules[name];
    const narrow = dataset === undefined ? undefined : own?.datasets?.[dataset];
    const severity = narrow?.severity ?? own?.severity ?? rule.severity;
    if (severity === 'off') continue;
    const tolerance = narrow?.tolerance ?? own?.tolerance ?? rule.tolerance;
    settings.set(name, {
      rule: name,
      severity,
      tolerance,
      atLeast: narrow?.atLeast ?? own?.atLeast ?? rule.atLeast ?? 1,
    });
  }
  return settings;
}

/** Settings as text, for fingerprints: the same rules with the same tolerances give the same text. */
export function settingsText(settings: SettingsByRule): string {
  return [...settings.values()]
    .map(({ rule, severity, tolerance, atLeast }) => `${rule} ${severity} ${tolerance} ${atLeast}`)
    .join('\n');
}

/** The rules of a pass whose findings a check replaces: all of them, those that are off too, or those that it was told. */
export function rulesReplaced(
  pass: ValidationPass,
  only: readonly ValidationRuleName[] | undefined,
): readonly ValidationRuleName[] {
  return VALIDATION_RULE_NAMES.filter((name) => {
    return VALIDATION_RULES[name].pass === pass && (only === undefined || only.includes(name));
  });
}
