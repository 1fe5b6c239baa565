/**
 * Whether a page of this origin may talk to the bot: one of the same host, or one of the list. Programs that are no
 * browser send no origin; they need a session like everybody else. `null` (sandboxed frames, local files) is refused.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  origins: readonly string[],
): boolean {
  if (origin === undefined || origins.includes(origin)) return true
  if (host === undefined || NO_HOST.test(host)) return false
  if (origin === `https://${host}` || origin === `http://${host}`) return true
  // Read by the origin's scheme: its own port may be written or left out, and a name in capitals.
  const scheme = /^https?:\/\//.exec(origin)?.[0]
  const own = `${scheme}${host}`
  return scheme !== undefined && URL.canParse(own) && new URL(own).origin === origin
}

/** What makes more of an address than its host. */
const NO_HOST = /[/?#@\\\s]/

/** What is wrong with a configured list. */
export const originProblems = (origins: readonly string[]): string[] =>
  origins
    .filter((origin) => !/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    .map(
      (origin) =>
        `origins: "${origin}" is not an origin. Write scheme, host and port as browsers do, such as "https://shop.example".`,
    )
