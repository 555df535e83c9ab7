import type { IncomingHttpHeaders } from 'node:http';

/** The key of a request: the parameter `apiKey`, or else a bearer token. */
export function readKey(
  query: Readonly<Record<string, string>>,
  headers: IncomingHttpHeaders,
): string | undefined {
  const parameter = query['apiKey'] ?? query['apikey'];
  if (parameter !== undefined && parameter !== '') return parameter;
  return /^Bearer\s+(?<key>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['key'];
}
