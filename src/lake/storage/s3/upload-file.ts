import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { bucketUrl } from './bucket-address.ts';
import { completeUpload } from './complete-upload.ts';
import { abortMultipart, beginMultipart, type Multipart, type Part, putPart } from './multipart-requests.ts';
import { headObject, putObject } from './object-requests.ts';
import { lakePathOf, type ObjectStore } from './object-store.ts';
import type { UploadJournal } from './upload-journal.ts';

/** What is uploaded, and what it is known to be. */
export interface FileUpload {
  readonly path: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly hash: string;
}

/** Bytes of one part, and of the largest object that is sent in one piece. Four of them are in memory at a time. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
/** A server takes 10,000. */
const PARTS_MAX = 9_000;

/**
 * Uploads a file so that the object is either wholly there or as it was. Every piece carries its sum, and afterwards the server
 * is asked what it has. Throws `E_STORE_DAMAGED` when that is something else, and what requests throw.
 */
export async function uploadFile(
  store: ObjectStore,
  journal: UploadJournal,
  file: FileUpload,
): Promise<void> {
  await using handle = await open(file.path, 'r');
  const send = async (): Promise<void> => {
    if (file.sizeBytes <= PART_BYTES) await uploadWhole(store, handle, file);
    else await uploadParts(store, journal, handle, file);
    await assertArrived(store, file);
  };
  try {
    await send();
  } catch (error) {
    if (!isBarlakeError(error, 'E_STORE_DAMAGED')) throw error;
    // What arrives otherwise than it was sent is sent once more.
    await send();
  }
}

async function uploadWhole(store: ObjectStore, handle: FileHandle, file: FileUpload): Promise<void> {
  const body = await readPiece(handle, 0, file.sizeBytes);
  await putObject(store, file.key, { body, hash: file.hash, md5: md5Of(body) });
}

async function uploadParts(
  store: ObjectStore,
  journal: UploadJournal,
  handle: FileHandle,
  file: FileUpload,
): Promise<void> {
  const { key, sizeBytes, hash } = file;
  const multipart = await beginMultipart(store, key, hash);
  const note = { ...multipart, pid: process.pid };
  await journal.note(note);
  try {
    const parts = await sendParts(store, multipart, handle, sizeBytes);
    await completeUpload(store, multipart, file, parts);
  } catch (error) {
    // The first error says what is wrong; one about cleaning up would hide it, and the journal keeps what is left to do.
    await abortMultipart(store, multipart).then(
      () => journal.forget(note),
      () => undefined,
    );
    throw error;
  }
  await journal.forget(note);
}

async function sendParts(
  store: ObjectStore,
  multipart: Multipart,
  handle: FileHandle,
  sizeBytes: number,
): Promise<readonly Part[]> {
  const partBytes = Math.max(PART_BYTES, Math.ceil(sizeBytes / PARTS_MAX));
  const starts = Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index) => index * partBytes);
  const parts: Part[] = [];
  const queue = starts.entries();
  const work = async (): Promise<void> => {
    for (const [index, start] of queue) {
      const body = await readPiece(handle, start, Math.min(partBytes, sizeBytes - start));
      parts.push(await putPart(store, multipart, { number: index + 1, body, md5: md5Of(body) }));
    }
  };
  // All have to be over before the upload is thrown away: a part that arrives after that would remain.
  const done = await Promise.allSettled(Array.from({ length: PARTS_AT_ONCE }, work));
  for (const each of done) if (each.status === 'rejected') throw each.reason;
  return parts.toSorted((left, right) => left.number - right.number);
}

async function assertArrived(store: ObjectStore, { key, sizeBytes, hash }: FileUpload): Promise<void> {
  const found = await headObject(store, key);
  if (found?.sizeBytes === sizeBytes && (found.hash === hash || found.hash === undefined)) return;
  // Another writer may have been quicker; whose commit counts is for the catalog to say.
  if (found?.hash !== undefined && found.hash !== hash) return;
  const path = lakePathOf(store.access, key);
  throw new BarlakeError('E_STORE_DAMAGED', {
    message: `${bucketUrl(store.access)}/${path} has ${found?.sizeBytes ?? 'no'} bytes in the bucket, ${sizeBytes} were sent.`,
    mend: 'Run the command again; if it happens twice, check the line and any proxy in between.',
    details: { path, sentBytes: sizeBytes, foundBytes: found?.sizeBytes ?? null },
  });
}

async function readPiece(handle: FileHandle, start: number, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(sizeBytes);
  for (let at = 0; at < sizeBytes; ) {
    const { bytesRead } = await handle.read(buffer, at, sizeBytes - at, start + at);
    if (bytesRead === 0)
      throw new Error(`a file became shorter while it was uploaded, at byte ${start + at}`);
    at += bytesRead;
  }
  return buffer;
}

function md5Of(body: Uint8Array): string {
  return createHash('md5').update(body).digest('base64');
}
