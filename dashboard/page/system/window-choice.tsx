import type { ReactElement } from 'react';
import { THROUGHPUT_WINDOWS } from '../../../contract/api/throughput.ts';
import { Segmented } from '../../part/segmented.tsx';
import { useSearchValue } from '../../setting/search-value.ts';

type Window = (typeof THROUGHPUT_WINDOWS)[number];

/** How far back figures go, kept in the address, and what chooses it. */
export function useWindowChoice(): { readonly window: Window; readonly choice: ReactElement } {
  const [text, setWindow] = useSearchValue('window', '24h');
  const window = THROUGHPUT_WINDOWS.find((name) => name === text) ?? '24h';
  const options = THROUGHPUT_WINDOWS.map((value) => ({ value, title: value }));
  const choice = <Segmented label="How far back" value={window} options={options} onChange={setWindow} />;
  return { window, choice };
}
