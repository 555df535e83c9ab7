import type { ReactElement, ReactNode } from 'react';
import type { ExplainDocument } from '../../../contract/api/bars.ts';
import { useDocument } from '../../api/use-document.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { IconButton } from '../../part/button.tsx';
import { Instant } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { RawLine } from './raw-line.tsx';

/** Why a bar is as it is: from the vendor’s line to the adjusted price. */
export function ExplainPanel({
  dataset,
  symbol,
  timeMs,
  note,
  onClose,
}: {
  readonly dataset: string;
  readonly symbol: string;
  readonly timeMs: number;
  /** What is to be known first, such as that the bar is one of several. */
  readonly note: ReactNode;
  readonly onClose: () => void;
}): ReactElement {
  const query = useDocument('explain', { query: { dataset, symbol, timestampMs: timeMs } });
  return (
    <Panel
      title="Why is this bar so?"
      note={<Instant ms={timeMs} />}
      actions={<IconButton icon="close" label="Close the explanation" onClick={onClose} />}
    >
      <div className={query.isPlaceholderData ? 'explain is-old' : 'explain'}>
        {note !== null && <p className="soft">{note}</p>}
        <Loaded query={query} rows={8}>
          {(document) => <Explanation document={document} />}
        </Loaded>
      </div>
    </Panel>
  );
}

function Explanation({ document }: { readonly document: ExplainDocument }): ReactElement {
  const { bar, raw, file, rules, quarantined, factors, findings } = document;
  return (
    <>
      {bar === null && <p>The lake holds no such bar.</p>}
      <Part title="The vendor’s line">
        {raw === null ? (
          <p className="soft">
            The file as received is not kept, or these bars came from an answer of the API.
          </p>
        ) : (
          <>
            <RawLine header={raw.header} line={raw.line} />
            <p className="faint">Line {raw.lineNumber} of the file as received</p>
          </>
        )}
      </Part>
      {bar !== null && (
        <Part title="The bar as stored">
          <dl className="facts">
            {Object.entries(bar).map(([name, value]) => (
              <Fact key={name} name={name}>
                {name === 'timestamp' && typeof value === 'number' ? (
                  <Instant ms={value} look="full" />
                ) : (
                  String(value ?? '–')
                )}
              </Fact>
            ))}
          </dl>
        </Part>
      )}
      {factors !== null && <Factors factors={factors} />}
      <Part title="Rules that judged it">
        <Rules rules={rules} />
      </Part>
      {findings.length > 0 && (
        <Part title="Findings">
          <ul className="explain-list">
            {findings.map(({ rule, severity, message }) => (
              <li key={`${rule} ${message}`}>
                <Badge tone={SEVERITY_TONES[severity] ?? 'calm'}>{rule}</Badge>
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {quarantined.length > 0 && (
        <Part title="Refused rows of the same symbol and time">
          {quarantined.map(({ reason, raw: line, line: number }) => (
            <div key={number}>
              <Badge tone="warn">{reason}</Badge> <span className="faint">line {number}</span>
              <pre>{line}</pre>
            </div>
          ))}
        </Part>
      )}
      {file !== null && <FileFacts file={file} />}
    </>
  );
}

/** Rules that failed with what that means; those that passed by name, with what they refuse as a hint. */
function Rules({ rules }: Pick<ExplainDocument, 'rules'>): ReactElement {
  const passed = rules.filter(({ isPassed }) => isPassed);
  return (
    <>
      <ul className="explain-list">
        {rules
          .filter(({ isPassed }) => !isPassed)
          .map(({ rule, meaning }) => (
            <li key={rule}>
              <Badge tone="bad">{rule}</Badge>
              <span>{meaning}</span>
            </li>
          ))}
      </ul>
      <ul className="explain-rules" aria-label="Passed">
        {passed.map(({ rule, meaning }) => (
          <li key={rule} title={`It would refuse: ${meaning}`}>
            <Badge tone="good">{rule}</Badge>
          </li>
        ))}
      </ul>
      {rules.length === 0 && <p className="soft">None.</p>}
    </>
  );
}

function Factors({ factors }: { readonly factors: NonNullable<ExplainDocument['factors']> }): ReactElement {
  return (
    <Part title="Factors and events">
      <dl className="facts">
        <Fact name="split factor">{factors.splitFactor}</Fact>
        <Fact name="total factor">{factors.totalFactor}</Fact>
      </dl>
      {factors.events.length === 0 ? (
        <p className="soft">No split or dividend between this bar and the last one.</p>
      ) : (
        <ul className="explain-list">
          {factors.events.map(({ date, kind, text }) => (
            <li key={`${date} ${kind} ${text}`}>
              <span className="number">{date}</span>
              <span>
                {kind}: {text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function FileFacts({ file }: { readonly file: NonNullable<ExplainDocument['file']> }): ReactElement {
  return (
    <Part title="Where it lies">
      <dl className="facts">
        <Fact name="file">
          <span className="hash">{file.path}</span>
        </Fact>
        <Fact name="source">{file.source}</Fact>
        <Fact name="ETag">
          <span className="hash">{file.etag || '–'}</span>
        </Fact>
        <Fact name="fingerprint">
          <span className="hash">{file.fingerprint}</span>
        </Fact>
        <Fact name="SHA-256">
          <span className="hash">{file.contentHash}</span>
        </Fact>
        <Fact name="published">{file.publishedMs === null ? '–' : <Instant ms={file.publishedMs} />}</Fact>
      </dl>
    </Part>
  );
}

const SEVERITY_TONES: Readonly<Record<string, Tone>> = { error: 'bad', warning: 'warn', info: 'calm' };

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
