import { askServer } from './ask-server.ts';

/** Saves an answer of the server as a file. The token travels in a header, so a plain link would not do. */
export async function downloadAnswer(address: string, fileName: string): Promise<void> {
  const response = await askServer({ address });
  saveBlob(await response.blob(), fileName);
}

/** Saves text as a file. */
export function saveText(text: string, fileName: string, type: string): void {
  saveBlob(new Blob([text], { type }), fileName);
}

function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser has taken hold of the blob by the end of the click.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
