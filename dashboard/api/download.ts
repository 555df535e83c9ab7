/** Saves an answer of the server as a file; the browser streams it to disk, however large it is. */
export function downloadAnswer(address: string, fileName: string): void {
  follow(address, fileName);
}

/** Saves text as a file. */
export function saveText(text: string, fileName: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
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
