/** Where the browser’s clock enters; everything else is handed a time. */

/** Now, in epoch milliseconds of this machine. */
export function browserNowMs(): number {
  return Date.now();
}
