/** Hides known secrets in text. Values are learned as the configuration is read; what was learned is never shown again. */
export interface SecretMask {
  /** From now on this value is hidden, as it is and as it appears inside a URL. */
  learn(secret: string | undefined): void;
  mask(text: string): string;
}

/** Shorter values (`sandbox`) would blank out ordinary words, and no vendor issues such keys. */
const SECRET_CHARACTERS_MIN = 8;
const REPLACEMENT = '[secret]';

/** A mask that knows no secret yet. */
export function createSecretMask(): SecretMask {
  const known = new Set<string>();
  return {
    learn(secret) {
      if (secret === undefined || secret.length < SECRET_CHARACTERS_MIN) return;
      known.add(secret);
      known.add(encodeURIComponent(secret));
    },
    mask(text) {
      // Longest first: a secret that contains another one must not leave its rest behind.
      const longestFirst = [...known].sort((a, b) => b.length - a.length);
      return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, REPLACEMENT), text);
    },
  };
}
