import type { DuckDBValue } from '@duckdb/node-api';
import { type CellText, isFreeText, jsonText, plainText } from './cell-text.ts';
import type { QueryResult, ResultColumn, RowBatch } from './query-result.ts';
import type { TextFormat } from './text-format.ts';

interface TextForm {
  head(columns: readonly ResultColumn[]): string;
  /** The text of a row, made once for all rows. */
  row(columns: readonly ResultColumn[]): RowText;
  readonly separator: string;
  /** After the last row: with and without any. */
  readonly tail: readonly [some: string, none: string];
}

type RowText = (batch: RowBatch, index: number) => string;

const FORMS: Readonly<Record<TextFormat, TextForm>> = {
  csv: {
    head: (columns) => `${columns.map(({ name }) => csvField(name)).join(',')}\n`,
    row: csvRow,
    separator: '\n',
    tail: ['\n', ''],
  },
  json: {
    head: () => '[',
    row: (columns) => indent(jsonRow(columns)),
    separator: ',',
    tail: ['\n]\n', ']\n'],
  },
  ndjson: { head: () => '', row: jsonRow, separator: '\n', tail: ['\n', ''] },
};

/**
 * A result as text, in pieces of some thousand rows: CSV with a header (RFC 4180, NULL is empty and empty text is `""`), one
 * JSON array of objects, or one JSON object a line.
 */
export async function* writeText(result: QueryResult, format: TextFormat): AsyncGenerator<string> {
  const form = FORMS[format];
  const rowText = form.row(result.columns);
  let piece = form.head(result.columns);
  let isFirst = true;
  for await (const batch of result.batches) {
    for (let index = 0; index < batch.rowCount; index += 1) {
      piece += isFirst ? rowText(batch, index) : form.separator + rowText(batch, index);
      isFirst = false;
    }
    yield piece;
    piece = '';
  }
  yield piece + form.tail[isFirst ? 1 : 0];
}

function csvRow(columns: readonly ResultColumn[]): RowText {
  const texts = columns.map(({ type }): CellText => {
    const plain = plainText(type);
    return isFreeText(type) ? (value) => csvField(plain(value)) : plain;
  });
  return (batch, index) => {
    let line = '';
    let at = 0;
    for (const text of texts) {
      const value = valueAt(batch, at, index);
      if (at > 0) line += ',';
      if (value !== null) line += text(value);
      at += 1;
    }
    return line;
  };
}

function jsonRow(columns: readonly ResultColumn[]): RowText {
  const fields = columns.map(({ name, type }, at) => ({
    prefix: `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    text: jsonText(type),
  }));
  return (batch, index) => {
    let line = '';
    let at = 0;
    for (const { prefix, text } of fields) {
      const value = valueAt(batch, at, index);
      line += prefix + (value === null ? 'null' : text(value));
      at += 1;
    }
    return `${line}}`;
  };
}

function indent(rowText: RowText): RowText {
  return (batch, index) => `\n  ${rowText(batch, index)}`;
}

function valueAt(batch: RowBatch, column: number, index: number): DuckDBValue {
  return batch.columns[column]?.[index] ?? null;
}

function csvField(text: string): string {
  if (text === '') return '""';
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
