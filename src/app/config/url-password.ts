/** A URL as it may be shown: three stars stand where its password is. Text that is no URL comes back as it is. */
export function hidePassword(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  if (url.searchParams.has('password')) url.searchParams.set('password', '***');
  return url.href;
}

/** The passwords in a URL, as they are written there and as they are meant. */
export function passwordsOf(text: string): readonly string[] {
  if (!URL.canParse(text)) return [];
  const { password, searchParams } = new URL(text);
  const found = [password, decode(password), searchParams.get('password') ?? ''];
  return [...new Set(found)].filter((each) => each !== '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % means itself.
    return text;
  }
}
