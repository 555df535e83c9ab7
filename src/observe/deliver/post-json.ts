import { isBarlakeError } from '../../domain/barlake-error.ts';
import { resolveTarget, undeliverable } from './check-target.ts';

/** From the first byte of a delivery to the last of its answer. */
const TIMEOUT_MS = 10_000;

/** Bytes of an answer that are looked at. */
const ANSWER_BYTES_MAX = 64 * 1024;

/** Characters of an answer that are told. */
const TOLD_CHARACTERS = 200;

/**
 * Posts JSON to an address and resolves when it was taken (2xx). No redirect is followed: what is sent is meant for one address. The
 * name is resolved once, judged, and connected to as it was judged. Throws `E_DELIVERY`, without the address: it is a secret.
 */
export async function postJson(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const url = new URL(address);
  const ip = await resolveTarget(url.hostname);
  const { Client } = await import('undici');
  const client = new Client(url.origin, {
    connectTimeout: TIMEOUT_MS,
    connect: { lookup: (_name, options, answer) => answerWith(ip, options, answer) },
  });
  try {
    const response = await client.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { 'content-type': 'application/json', 'user-agent': 'barlake', ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readSome(response.body);
    if (response.statusCode >= 200 && response.statusCode < 300) return;
    const told = hideParts(text, url).slice(0, TOLD_CHARACTERS);
    throw undeliverable(
      `${url.host} answered ${response.statusCode}${told === '' ? '' : `: ${told}`}.`,
      undefined,
    );
  } catch (error) {
    throw explain(error, url.host);
  } finally {
    await client.destroy();
  }
}

type Answer = (error: null, address: string | { address: string; family: number }[], family?: number) => void;

function answerWith(ip: string, options: { readonly all?: boolean | undefined }, answer: Answer): void {
  const family = ip.includes(':') ? 6 : 4;
  if (options.all === true) answer(null, [{ address: ip, family }]);
  else answer(null, ip, family);
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= ANSWER_BYTES_MAX) break;
  }
  const text = Buffer.concat(parts).toString('utf8');
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Shorter parts of an address (`v1`) are no secrets, and stand in ordinary words. */
const SECRET_CHARACTERS_MIN = 5;

/** What was answered, without the parts of the address that many servers repeat when they do not know it: they are the secret. */
function hideParts(text: string, { pathname, search, searchParams }: URL): string {
  const written = [
    `${pathname}${search}`,
    pathname,
    ...pathname.split('/'),
    ...search.slice(1).split(/[&=]/),
  ];
  const meant = [...written.map(decodePart), ...searchParams.values()];
  return [...written, ...meant]
    .filter((part) => part.length >= SECRET_CHARACTERS_MIN)
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, part) => shown.replaceAll(part, '…'), text);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray % means itself.
    return part;
  }
}

function explain(error: unknown, host: string): Error {
  if (isBarlakeError(error)) return error;
  if (error instanceof Error && error.name === 'TimeoutError') {
    return undeliverable(`${host} did not answer within ${TIMEOUT_MS / 1000} s.`, error);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return undeliverable(`${host} cannot be reached (${code}).`, error);
}
