import { z } from 'zod';
import { optionalField } from './optional-field.ts';

/** Why a request was refused: 400, 401 and 429 say it in `error`, 403 and 404 in `message`. Either may be missing. */
export interface VendorErrorBody {
  /** `ERROR`, `NOT_AUTHORIZED`, `NOT_FOUND`. */
  status?: string | undefined;
  request_id?: string | undefined;
  error?: string | undefined;
  message?: string | undefined;
}

/** The body of an answer that is not 200, when it is JSON; gateways answer 5xx with HTML. */
export const vendorErrorSchema: z.ZodType<VendorErrorBody> = z.object({
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  error: optionalField(z.string()),
  message: optionalField(z.string()),
});
