/** Where requests go, for messages. */
export interface VendorSite {
  /** Host and port, without user or path. */
  readonly host: string;
  readonly bucket: string;
  /** Texts that must never appear in a message, whatever the vendor echoes. */
  readonly secrets: readonly string[];
}

/** One request, as messages name it. */
export interface RequestSubject {
  readonly site: VendorSite;
  readonly operation: 'LIST' | 'HEAD' | 'GET';
  /** The key, or the prefix of a listing. */
  readonly target: string;
  /** First byte asked for, when the request continues an earlier one. */
  readonly fromByte?: number;
  /** The vendor’s name for the request, once there is a response. */
  readonly requestId?: string;
}

/** The request in words: `GET flatfiles/us_stocks_sip/….csv.gz (from byte 1024, request 4442587FB7D0A2F9)`. */
export function describeRequest({ site, operation, target, fromByte, requestId }: RequestSubject): string {
  const notes = [
    ...(fromByte === undefined || fromByte === 0 ? [] : [`from byte ${fromByte}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return `${operation} ${site.bucket}/${target}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** Text of the vendor’s, made fit for a message: one line, at most 200 characters, no key in it. */
export function quoteVendor(text: string, site: VendorSite): string {
  const masked = site.secrets
    .filter((secret) => secret !== '')
    .reduce((line, secret) => line.replaceAll(secret, '***'), text.replaceAll(/\s+/g, ' ').trim());
  return masked.length > 200 ? `${masked.slice(0, 199)}…` : masked;
}
