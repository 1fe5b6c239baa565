/** What opens something, wherever it stands in a text, and what is shown instead. */
const SECRETS: readonly [RegExp, string][] = [
  // The password in an address: `http://user:password@host`. Without a colon, what stands there may be a token.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'\\]+@/gi, '$1***@'],
  // What an address is asked with.
  [/([?&](?:api[-_]?key|key|token|access[-_]?token|secret|sig|signature|password|pwd)=)[^\s&#"'\\]+/gi, '$1***'],
  [/\b(Bearer|Basic) +[\w+/=.~-]{8,}/gi, '$1 ***'],
  // Telegram's, which stands in the path of each call.
  [/(?<!\d)(\d{6,12}):[A-Za-z0-9_-]{30,}/g, '$1:***'],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, 'sk-***'],
]

/** A text for a log or a terminal, without passwords and tokens. */
export const withoutSecrets = (text: string): string =>
  SECRETS.reduce((shown, [form, instead]) => shown.replace(form, instead), text)
