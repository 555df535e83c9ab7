import type { ConfigKey } from './config-key.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import type { Configuration } from './configuration.ts';
import { lakeAddress } from './lake-settings.ts';
import type { Origin, Setting, SettingValue } from './setting.ts';
import { hidePassword } from './url-password.ts';

/** Every key with its value and origin; `layers` are the origins of each source, strongest first. */
export function listSettings(
  config: Configuration,
  layers: readonly ReadonlyMap<string, Origin>[],
): readonly Setting[] {
  return CONFIG_KEYS.map((key) => {
    const origin = layers.map((origins) => origins.get(key.path)).find((found) => found !== undefined);
    const weakest: Origin = { kind: key.defaultText === 'from the hardware' ? 'hardware' : 'default' };
    const value = key.path === 'lake.root' ? lakeAddress(config.lake) : readKey(config, key.path);
    return {
      key: key.path,
      value: shown(key, value),
      isSecret: key.isSecret === true,
      origin: origin ?? weakest,
    };
  });
}

function shown(key: ConfigKey, value: SettingValue): SettingValue {
  if (key.isSecret === true) return hideSecret(key.path, value);
  return key.hasPassword === true && typeof value === 'string' ? hidePassword(value) : value;
}

/** Below this, four characters would be too large a part of a key. */
const PREFIX_SHOWN_FROM_CHARACTERS = 16;

/** Says that a secret is there without saying it. Key identifiers show their start, the secret key shows nothing. */
function hideSecret(path: string, value: SettingValue): string | null {
  if (typeof value !== 'string') return null;
  if (
    path.endsWith('s3SecretKey') ||
    path.startsWith('server.') ||
    path.startsWith('alerts.') ||
    value.length < PREFIX_SHOWN_FROM_CHARACTERS
  )
    return 'set';
  return `${value.slice(0, 4)}…(${value.length} characters)`;
}

function readKey(config: Configuration, path: string): SettingValue {
  let current: unknown = config;
  for (const step of path.split('.')) current = (current as Readonly<Record<string, unknown>>)[step];
  if (typeof current === 'object' && current !== null && !Array.isArray(current)) return listGroup(current);
  return (current ?? null) as SettingValue;
}

type Group = Readonly<Record<string, string | number | object | undefined>>;

/** What a group holds, a line for each value: `price-jump.severity=info`. */
function listGroup(group: object, path = ''): readonly string[] {
  return Object.entries(group as Group).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'object') return listGroup(value, `${path}${name}.`);
    return [`${path}${name}=${value}`];
  });
}
