import { z } from 'zod';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { JOB_FORMS, type JobAction, type JobRequestDocument } from '../../../contract/api/jobs.ts';

/** A field of a form, as the schema of its kind of job says. */
export interface JobField {
  readonly name: string;
  readonly title: string;
  readonly hint: string | undefined;
  /** `choices`: several of a list; `words`: texts with commas. */
  readonly look: 'choices' | 'choice' | 'words' | 'day' | 'flag' | 'number' | 'text';
  readonly choices: readonly string[];
  readonly isNeeded: boolean;
  /** What is taken when nothing is said; shown as chosen. */
  readonly fallback: string;
}

/** What the fields of a form hold, as text: the way they stand in the address. */
export type JobTexts = Readonly<Record<string, string | undefined>>;

/** A request, or what is wrong with its fields. */
export type CheckedJob =
  | { readonly kind: 'request'; readonly request: JobRequestDocument }
  | { readonly kind: 'wrong'; readonly problems: Readonly<Record<string, string>> };

const propertySchema = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  items: z.looseObject({ enum: z.array(z.string()).optional() }).optional(),
});

const formSchema = z.looseObject({
  properties: z.record(z.string(), propertySchema).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of a kind of job, out of the JSON Schema of its options. */
export function jobFields(action: JobAction): readonly JobField[] {
  const { properties, required } = formSchema.parse(
    z.toJSONSchema(JOB_FORMS[action].options, { io: 'input', unrepresentable: 'any' }),
  );
  return Object.entries(properties).map(([name, property]) => ({
    name,
    title: property.title ?? name,
    hint: property.description,
    ...lookOf(name, property),
    isNeeded: required.includes(name),
    fallback: property.default === undefined ? '' : String(property.default),
  }));
}

function lookOf(
  name: string,
  { type, format, enum: choices, items }: z.infer<typeof propertySchema>,
): Pick<JobField, 'look' | 'choices'> {
  if (type === 'array') {
    const known = items?.enum ?? (name === 'datasets' ? DATASET_NAMES : undefined);
    return known === undefined ? { look: 'words', choices: [] } : { look: 'choices', choices: known };
  }
  if (choices !== undefined) return { look: 'choice', choices };
  if (type === 'boolean') return { look: 'flag', choices: [] };
  if (type === 'integer' || type === 'number') return { look: 'number', choices: [] };
  return { look: format === 'date' ? 'day' : 'text', choices: [] };
}

/** What the texts of a form ask for, judged field by field by the schema that the server judges by. */
export function checkJob(action: JobAction, fields: readonly JobField[], texts: JobTexts): CheckedJob {
  const options = Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueOf(field, (texts[field.name] ?? field.fallback).trim());
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
  const read = JOB_FORMS[action].options.safeParse(options);
  if (read.success) return { kind: 'request', request: { action, options: read.data } as JobRequestDocument };
  const problems: Record<string, string> = {};
  for (const { path, message, code } of read.error.issues) {
    const name = String(path[0] ?? '');
    // What is not there at all is of no type either.
    problems[name] ??= code === 'invalid_type' && options[name] === undefined ? 'This is needed.' : message;
  }
  return { kind: 'wrong', problems };
}

function valueOf({ look }: JobField, text: string): unknown {
  if (text === '') return undefined;
  switch (look) {
    case 'choices':
    case 'words':
      return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))];
    case 'flag':
      return text === 'true';
    case 'number':
      return Number(text);
    case 'choice':
    case 'day':
    case 'text':
      return text;
  }
}

/** The texts of a form that ask for what a request says; what is the default leaves none. */
export function jobTexts(fields: readonly JobField[], options: Readonly<Record<string, unknown>>): JobTexts {
  return Object.fromEntries(
    fields.flatMap(({ name, fallback }) => {
      const value = options[name];
      if (value === undefined || value === null) return [];
      const text = Array.isArray(value) ? value.map(String).join(',') : valueText(value);
      return text === fallback ? [] : [[name, text]];
    }),
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The word to type before something is done that cannot be taken back, or that makes anew what is held; absent: none. */
export function wordFor({ action, options }: JobRequestDocument): string | undefined {
  switch (action) {
    case 'compact':
    case 'archive':
    case 'gc':
      return action;
    case 'scrub':
      return options.isRepairing ? action : undefined;
    case 'sync':
    case 'features':
      return options.mode === 'rebuild' ? options.datasets[0] : undefined;
    case 'export':
      return options.isRebuild ? options.dataset : undefined;
    case 'daily':
    case 'reference':
    case 'validate':
    case 'reconcile':
      return undefined;
  }
}
