import { join } from 'node:path';
import type { CacheFolderSources } from './cache-folder.ts';

/** Folder for what a user keeps on this machine and should not lose. Need not be there yet. */
export function dataFolder({ platform, homeFolder, env }: CacheFolderSources): string {
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'barlake', 'data');
  }
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'barlake');
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg?.startsWith('/') === true ? xdg : join(homeFolder, '.local', 'share'), 'barlake');
}
