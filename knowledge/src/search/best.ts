/** Keeps the items with the highest scores out of many, without sorting all of them. */
export interface Best<Item> {
  offer(item: Item, score: number): void
  /** An item must score more than this to be kept; -Infinity while there is room. */
  readonly least: number
  /** Best first; of equal scores, the one offered first. */
  items(): Item[]
}

/** Keeps at most `limit` items. */
export function best<Item>(limit: number): Best<Item> {
  const kept: { item: Item; score: number }[] = []
  let least = limit > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return {
    get least() {
      return least
    },
    offer(item, score) {
      if (!(score > least)) return
      let at = kept.length
      while (at > 0 && kept[at - 1]!.score < score) at--
      kept.splice(at, 0, { item, score })
      if (kept.length > limit) kept.pop()
      if (kept.length === limit) least = kept[limit - 1]!.score
    },
    items: () => kept.map(({ item }) => item),
  }
}
