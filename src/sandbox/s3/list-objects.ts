import type { ObjectEntry } from '../store/object-source.ts';
import type { ObjectStore, StoredObject } from '../store/object-store.ts';
import { type S3Failure, s3Failure } from './s3-error.ts';
import { element, parent, xmlDocument } from './xml.ts';

/** One page of names: objects, and prefixes that stand for many. */
interface ListPage {
  readonly entries: readonly ObjectEntry[];
  readonly prefixes: readonly string[];
  /** The last name of the page when more follow. */
  readonly lastName: string | undefined;
}

/** What a ListObjectsV2 request asks for. */
interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys up to and including this one are skipped. */
  readonly afterKey: string;
  /** Names (keys or common prefixes) up to and including this one are skipped: where the page before ended. */
  readonly afterName: string;
  readonly maxKeys: number;
}

const MAX_KEYS = 1000;

/** Objects made at the same time for one page: one computes while another one’s compression and writing go on. */
const PARALLEL_OBJECTS = 4;

/** Answers ListObjectsV2 (AWS S3 API Reference) with XML, or says what is wrong with the request. */
export async function listObjects(
  store: ObjectStore,
  bucket: string,
  query: Readonly<Record<string, string>>,
): Promise<string | S3Failure> {
  const maxKeys = Number(query['max-keys'] ?? MAX_KEYS);
  const afterName = decodeToken(query['continuation-token'] ?? '');
  if (!Number.isInteger(maxKeys) || maxKeys < 0 || afterName === undefined)
    return s3Failure('InvalidArgument');
  const request = {
    prefix: query['prefix'] ?? '',
    delimiter: query['delimiter'] ?? '',
    afterKey: query['start-after'] ?? '',
    afterName,
    maxKeys: Math.min(maxKeys, MAX_KEYS),
  };
  const page = listPage(store.entries(request.prefix), request);
  const objects = await makeObjects(store, page.entries);
  return pageXml(bucket, query, request, { ...page, objects });
}

/** Cuts one page out of entries that all have the prefix, ascending by key. */
function listPage(entries: readonly ObjectEntry[], request: ListRequest): ListPage {
  const { prefix, delimiter, maxKeys } = request;
  const page: { entries: ObjectEntry[]; prefixes: string[] } = { entries: [], prefixes: [] };
  let lastName = '';
  for (const entry of entries) {
    const cut = delimiter === '' ? -1 : entry.key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? entry.key : entry.key.slice(0, cut + delimiter.length);
    if (entry.key <= request.afterKey || name <= request.afterName || name === lastName) continue;
    if (page.entries.length + page.prefixes.length >= maxKeys) {
      return { ...page, lastName: maxKeys === 0 ? undefined : lastName };
    }
    lastName = name;
    if (cut < 0) page.entries.push(entry);
    else page.prefixes.push(name);
  }
  return { ...page, lastName: undefined };
}

async function makeObjects(store: ObjectStore, entries: readonly ObjectEntry[]): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < entries.length; index = next++) {
      const entry = entries[index];
      if (entry !== undefined) objects[index] = await store.object(entry);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_OBJECTS }, work));
  return objects;
}

function pageXml(
  bucket: string,
  query: Readonly<Record<string, string>>,
  request: ListRequest,
  page: ListPage & { readonly objects: readonly StoredObject[] },
): string {
  const isUrlEncoded = query['encoding-type'] === 'url';
  const name = (text: string): string =>
    isUrlEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
  const optional = (tag: string, text: string | undefined): string[] =>
    text === undefined ? [] : [element(tag, text)];
  const children = [
    element('Name', bucket),
    element('Prefix', name(request.prefix)),
    ...(request.delimiter === '' ? [] : [element('Delimiter', name(request.delimiter))]),
    ...optional('StartAfter', query['start-after']),
    ...optional('ContinuationToken', query['continuation-token']),
    ...optional('EncodingType', query['encoding-type']),
    element('MaxKeys', request.maxKeys),
    element('KeyCount', page.objects.length + page.prefixes.length),
    element('IsTruncated', page.lastName !== undefined),
    ...optional(
      'NextContinuationToken',
      page.lastName === undefined ? undefined : encodeToken(page.lastName),
    ),
    ...page.objects.map((object) =>
      parent('Contents', [
        element('Key', name(object.key)),
        element('LastModified', new Date(object.lastModifiedMs).toISOString()),
        element('ETag', `"${object.file.md5}"`),
        element('Size', object.file.sizeBytes),
        element('StorageClass', 'STANDARD'),
      ]),
    ),
    ...page.prefixes.map((prefix) => parent('CommonPrefixes', [element('Prefix', name(prefix))])),
  ];
  const namespace = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return xmlDocument(parent('ListBucketResult', children, namespace));
}

function encodeToken(lastName: string): string {
  return Buffer.from(lastName).toString('base64url');
}

function decodeToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  return encodeToken(text) === token ? text : undefined;
}
