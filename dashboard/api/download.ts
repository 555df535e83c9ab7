import { askServer } from './ask-server.ts';

/** Saves an answer of the server as a file; the browser streams it to disk, however large it is. */
export function downloadAnswer(address: string, fileName: string): void {
  follow(address, fileName);
}

/**
 * Saves the answer to a request with a body as a file. Links cannot carry one, so the answer passes through the browser’s memory.
 * @throws {ApiFailure} when the server refuses.
 */
export async function downloadPosted(address: string, fileName: string, body: unknown): Promise<void> {
  const response = await askServer({ address, body });
  saveBlob(await response.blob(), fileName);
}

/** Saves text as a file. */
export function saveText(text: string, fileName: string, type: string): void {
  saveBlob(new Blob([text], { type }), fileName);
}

function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  follow(address, fileName);
  // The browser has taken hold of the blob by the end of the click.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function follow(address: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
}
