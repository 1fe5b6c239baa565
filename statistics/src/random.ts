/** Numbers from 0 to 1, always the same ones for a seed: mulberry32, by Tommy Ettinger. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mix = Math.imul(state ^ (state >>> 15), 1 | state)
    mix = (mix + Math.imul(mix ^ (mix >>> 7), 61 | mix)) ^ mix
    return ((mix ^ (mix >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Another order, in place (Fisher and Yates), of the first `length`. */
export function shuffle<List extends Int32Array | unknown[]>(
  list: List,
  random: () => number,
  length = list.length,
): List {
  for (let at = length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const moved = list[at]
    list[at] = list[other]!
    list[other] = moved!
  }
  return list
}
