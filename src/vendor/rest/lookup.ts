/** A thing of the vendor’s, or the news that there is none. */
export type Lookup<T> =
  | { readonly kind: 'found'; readonly value: T; readonly requestId: string | undefined }
  | { readonly kind: 'absent'; readonly message: string };
