import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatRowDecisions, type RowDecision } from '../../domain/row-decision.ts';
import { overridesPath } from '../../lake/storage/read-overrides.ts';
import { readRowDecisions } from './row-decisions.ts';

/** What a person says of some rows of a day; `undefined` takes earlier decisions back. */
export interface RowVerdict extends Pick<RowDecision, 'dataset' | 'day' | 'note' | 'decided'> {
  readonly rowHashes: readonly string[];
  readonly decision: RowDecision['decision'] | undefined;
}

/**
 * Writes decisions about refused rows into the lake’s `overrides/quarantine.csv`, beside those that stand there; whole or
 * not at all. Comments that a person wrote into the file are not kept. Throws `E_OVERRIDES` when the file cannot be read.
 */
export async function decideRows(root: string, verdict: RowVerdict, token: string): Promise<void> {
  const { dataset, day, rowHashes, decision, note, decided } = verdict;
  const about = new Set(rowHashes);
  const standing = await readRowDecisions(root);
  const others = standing.filter(
    (each) => each.dataset !== dataset || each.day !== day || !about.has(each.rowHash),
  );
  const made =
    decision === undefined
      ? []
      : [...about].map((rowHash) => ({ dataset, day, rowHash, decision, note, decided }));
  await replaceFile(overridesPath(root, 'quarantine.csv'), formatRowDecisions([...others, ...made]), token);
}

/** `token` keeps two writers out of one temporary file. */
async function replaceFile(path: string, text: string, token: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const staged = `${path}.${token}.tmp`;
  {
    await using handle = await open(staged, 'w');
    await handle.writeFile(text);
    await handle.sync();
  }
  await rename(staged, path);
}
