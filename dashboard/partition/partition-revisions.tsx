import { type ReactElement, useState } from 'react';
import type { EarlierRevision, RevisionFacts } from '../../contract/api/revisions.ts';
import { useDocument } from '../api/use-document.ts';
import { formatCount } from '../format/quantity.ts';
import { Button } from '../part/button.tsx';
import { Instant } from '../part/instant.tsx';
import { Loaded } from '../part/loaded.tsx';
import type { Column } from '../table/column.ts';
import { ListHead } from './list-head.tsx';
import type { PartitionName } from './partition-view.tsx';
import { RevisionDifferences } from './revision-differences.tsx';

const COLUMNS: readonly Column<EarlierRevision>[] = [
  { key: 'madeMs', title: 'Made', value: ({ madeMs }) => madeMs },
  { key: 'pin', title: 'Pin', value: ({ pin }) => pin },
  { key: 'rows', title: 'Rows', value: ({ rows }) => rows },
  { key: 'symbols', title: 'Symbols', value: ({ symbols }) => symbols },
  { key: 'quarantined', title: 'Refused', value: ({ quarantined }) => quarantined },
  { key: 'bytes', title: 'Size', value: ({ bytes }) => bytes },
  { key: 'source', title: 'Source', value: ({ source }) => source },
  { key: 'sourceEtag', title: 'ETag', value: ({ sourceEtag }) => sourceEtag },
  { key: 'fingerprint', title: 'Fingerprint', value: ({ fingerprint }) => fingerprint },
  { key: 'contentHash', title: 'Hash', value: ({ contentHash }) => contentHash },
];

/** What a partition was before it was made again, and what has changed since. */
export function PartitionRevisions({ partition }: { readonly partition: PartitionName }): ReactElement {
  const { layer, dataset, key } = partition;
  const query = useDocument('revisions', { parts: { layer, dataset, key } });
  return (
    <section>
      <ListHead
        title="Earlier revisions"
        name="revisions"
        rows={query.data?.earlier ?? []}
        columns={COLUMNS}
      />
      <Loaded query={query}>
        {({ present, earlier, isComparable }) =>
          earlier.length === 0 ? (
            <p className="faint">
              None is known: no pin holds another one, and no run that is remembered made one.
            </p>
          ) : (
            <ul className="finding-list">
              {earlier.map((revision) => (
                <Revision
                  key={`${revision.fingerprint} ${revision.pin}`}
                  revision={revision}
                  present={present}
                  partition={isComparable ? partition : undefined}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Revision({
  revision,
  present,
  partition,
}: {
  readonly revision: EarlierRevision;
  readonly present: RevisionFacts;
  /** Absent: its bars cannot be compared. */
  readonly partition: PartitionName | undefined;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const { pin, madeMs } = revision;
  return (
    <li>
      {madeMs === null ? 'Made at a time that nobody remembers' : <Instant ms={madeMs} />}
      {pin === null ? (
        <p className="finding-detail">
          Its bytes are gone: no pin was made while it was there. This is what the catalog still knows of it.
        </p>
      ) : (
        <p className="finding-detail">Held by the pin {pin}.</p>
      )}
      <dl className="facts">
        {FACTS.filter(({ read }) => read(revision) !== null).map(({ title, read }) => (
          <div key={title} className="fact">
            <dt>{title}</dt>
            <dd className="mono">{inWords(read(revision), read(present))}</dd>
          </div>
        ))}
      </dl>
      {pin !== null && partition !== undefined && (
        <>
          <Button look="quiet" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            {isOpen ? 'Hide the bars' : 'Compare the bars'}
          </Button>
          {isOpen && <RevisionDifferences partition={partition} pin={pin} />}
        </>
      )}
    </li>
  );
}

const numeral = (value: number | null): string | null => (value === null ? null : formatCount(value));

const FACTS: readonly {
  readonly title: string;
  /** Null: not known. */
  readonly read: (facts: RevisionFacts) => string | null;
}[] = [
  { title: 'Rows', read: ({ rows }) => numeral(rows) },
  { title: 'Symbols', read: ({ symbols }) => numeral(symbols) },
  { title: 'Refused', read: ({ quarantined }) => numeral(quarantined) },
  { title: 'Bytes', read: ({ bytes }) => numeral(bytes) },
  { title: 'Source', read: ({ source }) => source },
  { title: 'ETag', read: ({ sourceEtag }) => (sourceEtag === '' ? null : sourceEtag) },
  { title: 'Fingerprint', read: ({ fingerprint }) => fingerprint },
  { title: 'Hash', read: ({ contentHash }) => contentHash },
];

function inWords(was: string | null, is: string | null): string {
  return was === is ? `${was} (as now)` : `${was} → ${is ?? 'not known'}`;
}
