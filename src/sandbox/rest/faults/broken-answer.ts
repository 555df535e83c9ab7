import type { EncodedAnswer } from '../../../vendor-api/http/encode-answer.ts';

const REASONS: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What a gateway in front of the service answers when the service does not: HTML from 500 on, JSON below. */
export function brokenAnswer(status: number, requestId: string): EncodedAnswer {
  const reason = REASONS[status] ?? `Error ${status}`;
  if (status < 500) {
    const body = JSON.stringify({ status: 'ERROR', request_id: requestId, error: reason });
    return {
      status,
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': requestId },
      bytes: Buffer.from(body),
    };
  }
  const html = `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'Content-Type': 'text/html' }, bytes: Buffer.from(html) };
}
