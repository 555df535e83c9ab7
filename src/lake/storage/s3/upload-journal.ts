import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreMissing } from '../ignore-missing.ts';

/** An upload in parts that was begun on this machine. */
export interface OpenUpload {
  readonly key: string;
  readonly upload: string;
  readonly pid: number;
}

/** Remembers uploads until they are over: what a crash leaves in the bucket costs money and is shown by no listing of objects. */
export interface UploadJournal {
  note(upload: OpenUpload): Promise<void>;
  forget(upload: OpenUpload): Promise<void>;
  /** Those whose process is gone. */
  orphans(): Promise<readonly OpenUpload[]>;
}

/** A journal of one small file for each upload, below `folder`. */
export function uploadJournal(folder: string): UploadJournal {
  const fileOf = ({ key, upload }: OpenUpload): string =>
    join(folder, `${createHash('sha256').update(`${key} ${upload}`).digest('hex').slice(0, 32)}.json`);
  return {
    async note(upload) {
      await mkdir(folder, { recursive: true });
      await writeFile(fileOf(upload), JSON.stringify(upload));
    },
    forget: (upload) => rm(fileOf(upload), { force: true }),
    async orphans() {
      const names = await readdir(folder).catch(ignoreMissing);
      const noted = await Promise.all(names.map((name) => readNote(join(folder, name))));
      return noted.flatMap((upload) => (upload === undefined || isAlive(upload.pid) ? [] : [upload]));
    },
  };
}

/** A note that was cut off by the crash tells nothing; the upload is found by its age then. */
async function readNote(path: string): Promise<OpenUpload | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as OpenUpload;
  } catch {
    await rm(path, { force: true });
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
