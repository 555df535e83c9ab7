import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useEffect, useMemo, useRef } from 'react';
import type { LogDocument } from '../../contract/api/system.ts';
import { saveText } from '../api/download.ts';
import { formatInstant } from '../format/instant.ts';
import { useSearchValue } from '../setting/search-value.ts';
import { useZone } from '../setting/zone.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { SelectField, TextField } from './field.tsx';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const LINE_PX = 20;

type LogLine = LogDocument['lines'][number];

/** A log: filtered by level and text, kept at its end while it grows, saved as it is shown. */
export function LogLines({
  name,
  lines,
}: {
  readonly name: string;
  readonly lines: readonly LogLine[];
}): ReactElement {
  const [level, setLevel] = useSearchValue('level', 'debug');
  const [text, setText] = useSearchValue('log');
  const shown = useMemo(() => {
    const needle = text.toLowerCase();
    return lines.filter(
      (line) =>
        LEVELS.indexOf(line.level) >= LEVELS.indexOf(level) &&
        (needle === '' || wholeText(line).toLowerCase().includes(needle)),
    );
  }, [lines, level, text]);
  return (
    <div className="log">
      <div className="filters inside">
        <TextField
          label="Find"
          type="search"
          placeholder="text or field"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <SelectField label="From level" value={level} onChange={(event) => setLevel(event.target.value)}>
          {LEVELS.map((known) => (
            <option key={known}>{known}</option>
          ))}
        </SelectField>
        <Button
          icon="download"
          onClick={() =>
            saveText(
              `${shown.map((line) => JSON.stringify(line)).join('\n')}\n`,
              `${name}.ndjson`,
              'application/x-ndjson',
            )
          }
        >
          Save {shown.length} lines
        </Button>
      </div>
      {shown.length === 0 ? <EmptyState icon="search" title="No line here" /> : <Lines lines={shown} />}
    </div>
  );
}

function wholeText({ message, fields }: LogLine): string {
  const entries = Object.entries(fields);
  return entries.length === 0
    ? message
    : `${message}  ${entries.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')}`;
}

function Lines({ lines }: { readonly lines: readonly LogLine[] }): ReactElement {
  const { timeZone } = useZone();
  const scroll = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  useEffect(() => {
    if (isAtEnd.current && scroll.current !== null) scroll.current.scrollTop = scroll.current.scrollHeight;
  }, [lines.length]);
  return (
    <div
      className="log-scroll"
      ref={scroll}
      tabIndex={0}
      role="region"
      aria-label="Lines of the log"
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 2 * LINE_PX;
      }}
    >
      <div className="log-lines" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line === undefined ? null : (
            <div
              key={index}
              className={`log-line ${line.level}`}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span className="log-time">{formatInstant(line.timeMs, timeZone, 'time')}</span>
              <span className="log-level">{line.level}</span>
              <span>{wholeText(line)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
