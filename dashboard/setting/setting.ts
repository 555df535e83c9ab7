import { useSyncExternalStore } from 'react';

/** A choice of this browser that lasts: theme, zone, columns. */
export interface Setting<Value extends string> {
  readonly read: () => Value;
  readonly write: (value: Value) => void;
  /** Calls back on every change, in this tab or another, until the returned function is called. */
  readonly watch: (listener: () => void) => () => void;
}

/** A setting kept under `barlake.<name>`; what does not `accept` counts as not set. */
export function makeSetting<Value extends string>(
  name: string,
  fallback: Value,
  accept: (text: string) => text is Value,
): Setting<Value> {
  const key = `barlake.${name}`;
  const listeners = new Set<() => void>();
  return {
    read() {
      const text = localStorage.getItem(key);
      return text !== null && accept(text) ? text : fallback;
    },
    write(value) {
      localStorage.setItem(key, value);
      for (const listener of listeners) listener();
    },
    watch(listener) {
      const onStorage = (event: StorageEvent): void => {
        if (event.key === key) listener();
      };
      listeners.add(listener);
      addEventListener('storage', onStorage);
      return () => {
        listeners.delete(listener);
        removeEventListener('storage', onStorage);
      };
    },
  };
}

/** The value of a setting, and the way to change it. */
export function useSetting<Value extends string>(
  setting: Setting<Value>,
): readonly [Value, (value: Value) => void] {
  return [useSyncExternalStore(setting.watch, setting.read), setting.write];
}
