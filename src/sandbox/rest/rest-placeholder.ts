import type { IncomingMessage, ServerResponse } from 'node:http';

/** Keeps the place of the vendor’s REST API: answers 501 to everything, in the vendor’s error shape. */
export function answerRest(_request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const body = JSON.stringify({
    status: 'ERROR',
    request_id: requestId,
    error: 'The sandbox does not serve the REST API yet; flat files are on its S3 port.',
  });
  response.writeHead(501, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'X-Request-Id': requestId,
  });
  response.end(body);
}
