import { join } from 'node:path';

/** What decides where a user’s caches are. */
export interface CacheFolderSources {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Folder for what the processes of one user share on this machine and can do without. Need not be there yet. */
export function cacheFolder({ platform, homeFolder, env }: CacheFolderSources): string {
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData', 'Local'), 'barlake', 'cache');
  }
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Caches', 'barlake');
  const xdg = env['XDG_CACHE_HOME'];
  // A relative path there is to be ignored, says the specification.
  return join(xdg?.startsWith('/') === true ? xdg : join(homeFolder, '.cache'), 'barlake');
}
