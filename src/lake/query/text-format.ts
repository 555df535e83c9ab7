/** Formats of text that a result of any length can be written in. */
export const TEXT_FORMATS = ['csv', 'json', 'ndjson'] as const;

/** One of {@link TEXT_FORMATS}. */
export type TextFormat = (typeof TEXT_FORMATS)[number];
