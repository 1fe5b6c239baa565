/** Keeps the items with the highest scores out of many, without sorting all of them. */
export interface Best<Item> {
  offer(item: Item, score: number): void
  /** Best first; of equal scores, the one offered first. */
  items(): Item[]
}

/** Keeps at most `limit` items. */
export function best<Item>(limit: number): Best<Item> {
  const kept: { item: Item; score: number }[] = []
  return {
    offer(item, score) {
      if (kept.length >= limit && !(score > (kept.at(-1)?.score ?? Number.POSITIVE_INFINITY))) return
      let at = kept.length
      while (at > 0 && kept[at - 1]!.score < score) at--
      kept.splice(at, 0, { item, score })
      if (kept.length > limit) kept.pop()
    },
    items: () => kept.map(({ item }) => item),
  }
}
