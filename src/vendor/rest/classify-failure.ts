import { BarlakeError } from '../../domain/barlake-error.ts';
import { UnreadableBody } from './read-body.ts';
import { describeRequest, type RestRequest, type RestSite, requestDetails } from './rest-request.ts';

const TLS = /CERT|^ERR_(TLS|SSL)_|^UNABLE_TO_|^HOSTNAME_MISMATCH/;

/** Socket errors of the system and of undici that say something about the way to the vendor, not about us. */
const NETWORK = /^(E[A-Z]+|EAI_[A-Z]+|UND_ERR_(SOCKET|RES_CONTENT_LENGTH_MISMATCH|CLOSED|DESTROYED))$/;

/** Answers that cannot be HTTP, or not the vendor’s. */
const NO_HTTP = /^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RESPONSE)/;

/**
 * What an error between us and the vendor stands for: E_UNREACHABLE, E_TIMEOUT or E_VENDOR. Errors we do not know, our
 * own mistakes among them, come back as they are and are never tried again.
 */
export function classifyFailure(error: unknown, request: RestRequest, site: RestSite): unknown {
  if (error instanceof BarlakeError) return error;
  const what = describeRequest(request);
  if (error instanceof UnreadableBody) {
    return new BarlakeError('E_VENDOR', {
      message: `${what}: the answer ${error.message}.`,
      mend: 'Run again later; if it stays, a proxy may be altering answers.',
      details: requestDetails(request),
      cause: error,
    });
  }
  const code = codeOf(error);
  if (code === undefined) return error;
  const details = { ...requestDetails(request), systemCode: code };
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new BarlakeError('E_TIMEOUT', {
      message: `${what}: no connection to ${site.host} in time.`,
      mend: 'Check the connection; a firewall that drops packets looks like this.',
      details,
      cause: error,
    });
  }
  if (NO_HTTP.test(code)) {
    return new BarlakeError('E_VENDOR', {
      message: `${what}: ${site.host} did not answer in HTTP (${code}).`,
      mend: 'Check vendor.baseUrl: another service may be listening there.',
      details,
      cause: error,
    });
  }
  if (!TLS.test(code) && !NETWORK.test(code)) return error;
  return new BarlakeError('E_UNREACHABLE', {
    message: `${what}: connection to ${site.host} failed (${code}).`,
    mend: TLS.test(code)
      ? 'Check vendor.baseUrl and the certificates of this machine or its proxy.'
      : 'Check the connection and vendor.baseUrl, then run again.',
    details,
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Undici gives the parser’s errors a code only when the parser has one.
  return error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : undefined;
}
