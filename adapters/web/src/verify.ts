/**
 * Whether a page of this origin may talk to the bot: one of the same host, or one of the list. Programs that are no
 * browser send no origin; they need a session like everybody else. `null` (sandboxed frames, local files) is refused.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  origins: readonly string[],
): boolean {
  if (origin === undefined) return true
  if (origins.includes(origin)) return true
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

/** What is wrong with a configured list. */
export const originProblems = (origins: readonly string[]): string[] =>
  origins
    .filter((origin) => !/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    .map(
      (origin) =>
        `origins: "${origin}" is not an origin. Write scheme, host and port as browsers do, such as "https://shop.example".`,
    )

/** The last address that a header names: the one that our own proxy wrote. */
export const lastAddress = (header: string | null | undefined): string | undefined =>
  header?.split(',').at(-1)?.trim() || undefined
