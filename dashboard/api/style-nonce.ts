/** What styles that scripts add have to carry, or the browser refuses them; empty where the page came from elsewhere. */
export function readStyleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
