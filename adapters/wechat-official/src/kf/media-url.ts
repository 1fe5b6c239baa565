/** A file of WeCom is known by an id. The `url` of a part that comes in is this, until `download` has fetched it. */
const PREFIX = 'wecom-media:'

export const mediaUrl = (id: string): string => `${PREFIX}${id}`

/** The id of a file that WeCom keeps. `undefined`: it is another address. */
export const mediaIdOf = (url: string): string | undefined =>
  url.startsWith(PREFIX) ? url.slice(PREFIX.length) : undefined
