import type { ReactElement } from 'react';

/** A line of CSV under its header, field by field; as it is when they do not go together. */
export function RawLine({ header, line }: { readonly header: string; readonly line: string }): ReactElement {
  const names = header.split(',');
  const fields = line.split(',');
  const isAligned = names.length === fields.length && !line.includes('"');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
    <div className="explain-raw" tabIndex={0} role="region" aria-label="Line as received">
      {isAligned ? (
        <table>
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              {fields.map((field, index) => (
                <td key={names[index]}>{field}</td>
              ))}
            </tr>
          </tbody>
        </table>
      ) : (
        <pre>{line}</pre>
      )}
    </div>
  );
}
