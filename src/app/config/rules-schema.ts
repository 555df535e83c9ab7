import { z } from 'zod';
import { DATASET_NAMES } from '../../domain/dataset.ts';
import type { RulesConfiguration } from '../../plan/validate/rule-settings.ts';
import { VALIDATION_RULE_NAMES } from '../../plan/validate/validation-rule.ts';

const override = {
  severity: z.enum(['off', 'info', 'warning', 'error']).optional(),
  tolerance: z.number().min(0).max(1e12).optional(),
  atLeast: z.int().min(1).max(1e9).optional(),
};

/** `validate.rules`: by rule what holds for all datasets, and below `datasets` what holds for single ones. */
export const rulesSchema: z.ZodType<RulesConfiguration> = z.partialRecord(
  z.enum(VALIDATION_RULE_NAMES),
  z.strictObject({
    ...override,
    datasets: z.partialRecord(z.enum(DATASET_NAMES), z.strictObject(override)).optional(),
  }),
);
