/** Whether a `.dockerignore` keeps a file from the builder; the last line that fits decides, as for docker. */
export function isIgnored(path: string, ignoreText: string): boolean {
  const lines = ignoreText.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  let isOut = false;
  for (const line of lines) {
    if (toPattern(line.replace(/^!/, '')).test(path)) isOut = !line.startsWith('!');
  }
  return isOut;
}

/** A pattern that fits a folder fits all that lies in it; two stars fit any number of folders. */
function toPattern(glob: string): RegExp {
  const parts = glob.split('/').map((part) => {
    if (part === '**') return '(?:[^/]+/)*';
    return `${part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}/`;
  });
  return new RegExp(`^${parts.join('').replace(/\/$/, '')}(?:/|$)`);
}
