/**
 * What a plugin is configured with: what its code names goes before, and what that leaves open is taken from settings that were kept elsewhere.
 * Only plain objects are joined, member by member; a list or a function is one thing.
 */
export function withSettings(given: unknown, kept: unknown): unknown {
  if (given === undefined) return kept
  if (!isPlain(given) || !isPlain(kept)) return given
  const joined: Record<string, unknown> = { ...given }
  for (const [name, value] of Object.entries(kept))
    if (name !== '__proto__') joined[name] = withSettings(joined[name], value)
  return joined
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
