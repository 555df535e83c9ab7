import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { Loaded } from '../../part/loaded.tsx';
import { LogLines } from '../../part/log-lines.tsx';

const EVERY_MS = 2000;
const LINES_MAX = 2000;

/** What a run wrote down. */
export function RunLog({ id }: { readonly id: string }): ReactElement {
  const query = useDocument('runLog', {
    parts: { run: id },
    query: { level: 'debug', limit: LINES_MAX },
    everyMs: EVERY_MS,
  });
  return <Loaded query={query}>{({ lines }) => <LogLines name={`run-${id}`} lines={lines} />}</Loaded>;
}
