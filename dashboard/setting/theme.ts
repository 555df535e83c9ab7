import { makeSetting, type Setting } from './setting.ts';

/** `auto` follows the system. */
export const THEMES = ['auto', 'dark', 'light'] as const;

/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

/** The theme chosen in this browser. */
export const themeSetting: Setting<Theme> = makeSetting('theme', 'auto', (text): text is Theme =>
  THEMES.some((theme) => theme === text),
);

/** Puts the theme on the page, now and whenever it changes. */
export function applyTheme(): void {
  const apply = (): void => {
    document.documentElement.dataset['theme'] = themeSetting.read();
  };
  apply();
  themeSetting.watch(apply);
}
