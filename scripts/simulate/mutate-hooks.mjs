let mutant

/** Is told what to change. */
export function initialize(data) {
  mutant = data
}

/** Changes one place of one file of the core as it is loaded. */
export async function load(url, context, next) {
  const loaded = await next(url, context)
  const [file, from, to] = mutant
  if (!url.endsWith(`/core/dist/${file}`)) return loaded
  const source = String(loaded.source)
  if (!source.includes(from)) throw new Error(`${file} does not hold: ${from}`)
  return { ...loaded, source: source.replaceAll(from, to) }
}
