import { z } from 'zod';
import { type ListPage, listPageSchema } from './list-page.ts';
import { optionalField } from './optional-field.ts';

/** A place where trades are made or reported. */
export interface Exchange {
  /** A number; newer endpoints write it as text, which comes out as the number it spells. */
  id: number;
  /** `exchange`, `TRF`, `SIP` or `ORF`. */
  type: string;
  asset_class: string;
  locale: string;
  name: string;
  acronym?: string | undefined;
  mic?: string | undefined;
  operating_mic?: string | undefined;
  participant_id?: string | undefined;
  url?: string | undefined;
}

const text = optionalField(z.string());

/** `GET /v3/reference/exchanges`; one page. */
export const exchangesSchema: z.ZodType<ListPage<Exchange>> = listPageSchema(
  z.object({
    id: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]),
    type: z.string(),
    asset_class: z.string(),
    locale: z.string(),
    name: z.string(),
    acronym: text,
    mic: text,
    operating_mic: text,
    participant_id: text,
    url: text,
  }),
);
