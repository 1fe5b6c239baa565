import type { Vector } from './features.js'
import { pauses } from './pauses.js'

/** How to group points. */
export interface ClusterOptions {
  /** Groups join while their centres are at least so alike: a cosine. */
  readonly threshold: number
  /** Points that belong together, whatever they look like; two such groups never join. */
  readonly known?: readonly (readonly number[])[]
}

/** Neighbours that a point may join at first. */
const NEIGHBOURS = 15
/** A feature that more points have than this says little, and looking at all of them takes most of the time. */
const MAX_HAVING = 1_000
/** Groups less alike than this share of the threshold are not looked at again. */
const FAR = 0.6
/** Centres of large groups resemble each other without meaning the same: from this size on, each doubling asks for more. */
const LARGE = 6
const RISE = 0.1

/** A group while groups still join. */
interface Group {
  members: number[]
  /** The sum of its points. */
  sum: Map<number, number>
  square: number
  isKnown: boolean
  /** Groups that it may join, and how alike they are. */
  near: Map<number, number>
  /** Grows with every group that joins. */
  age: number
}

/**
 * Groups points that are alike, without being told how many groups there are: each joins its nearest neighbour, the closest
 * first, until no two groups are alike enough (agglomerative, the cosine of centres). Deterministic. Gives indices; the event
 * loop gets its turn every few milliseconds.
 */
export async function cluster(points: readonly Vector[], options: ClusterOptions): Promise<number[][]> {
  const { threshold, known = [] } = options
  const pause = pauses()
  const groups = new Map<number, Group>()
  const of = new Map<number, number>()
  for (const members of known) {
    const [first] = members
    if (first === undefined) continue
    for (const member of members) of.set(member, first)
    groups.set(first, group(members, points, true))
  }
  for (const index of points.keys()) {
    await pause()
    if (of.has(index)) continue
    of.set(index, index)
    groups.set(index, group([index], points, false))
  }

  /** Each group's best partner, as of its last change: the pair that is most alike of all is always among them. */
  const heap = createHeap()
  const compare = (a: number, b: number): void => {
    const [left, right] = [groups.get(a)!, groups.get(b)!]
    const score = left.isKnown && right.isKnown ? 0 : dot(left.sum, right.sum) / Math.sqrt(left.square * right.square)
    if (score >= FAR * threshold) {
      left.near.set(b, score)
      right.near.set(a, score)
    } else {
      left.near.delete(b)
      right.near.delete(a)
    }
  }
  const offer = (of: number): void => {
    const { near, members, age } = groups.get(of)!
    let best: Pair | undefined
    for (const [partner, score] of near) {
      if (score < threshold || (best && score < best.score)) continue
      const other = groups.get(partner)!
      const smaller = Math.min(members.length, other.members.length)
      if (score < threshold + RISE * Math.max(0, Math.log2(smaller / LARGE))) continue
      const pair = { score, of, partner, age, partnerAge: other.age }
      if (!best || isBefore(pair, best)) best = pair
    }
    if (best) heap.push(best)
  }

  for await (const [index, neighbour] of neighbours(points, FAR * threshold, pause)) {
    const [a, b] = [of.get(index)!, of.get(neighbour)!]
    if (a !== b && !groups.get(a)!.near.has(b)) compare(a, b)
  }
  for (const number of groups.keys()) {
    await pause()
    offer(number)
  }

  for (let pair = heap.pop(); pair; pair = heap.pop()) {
    await pause()
    const [left, right] = [groups.get(pair.of), groups.get(pair.partner)]
    if (!left || left.age !== pair.age) continue
    if (!right || right.age !== pair.partnerAge) {
      offer(pair.of)
      continue
    }
    groups.delete(pair.partner)
    left.members.push(...right.members)
    for (const [id, value] of right.sum) left.sum.set(id, (left.sum.get(id) ?? 0) + value)
    left.square = dot(left.sum, left.sum)
    left.isKnown ||= right.isKnown
    left.age++
    left.near.delete(pair.partner)
    for (const near of right.near.keys()) {
      groups.get(near)!.near.delete(pair.partner)
      if (near !== pair.of) left.near.set(near, 0)
    }
    for (const near of [...left.near.keys()]) {
      await pause()
      compare(pair.of, near)
    }
    offer(pair.of)
  }
  return [...groups.values()].map(({ members }) => members.sort((a, b) => a - b))
}

function group(members: readonly number[], points: readonly Vector[], isKnown: boolean): Group {
  const sum = new Map<number, number>()
  for (const member of members) {
    const { ids, values } = points[member]!
    for (const [at, id] of ids.entries()) sum.set(id, (sum.get(id) ?? 0) + values[at]!)
  }
  return { members: [...members], sum, square: dot(sum, sum), isKnown, near: new Map(), age: 0 }
}

/** Pairs of a point and one of its nearest before it, by a list of the points that have each feature. */
async function* neighbours(points: readonly Vector[], least: number, pause: () => Promise<void> | undefined) {
  const having = new Map<number, { points: number[]; values: number[] }>()
  const likeness = new Float32Array(points.length)
  for (const [index, { ids, values }] of points.entries()) {
    await pause()
    const touched: number[] = []
    for (const [at, id] of ids.entries()) {
      const list = having.get(id)
      if (!list) {
        having.set(id, { points: [index], values: [values[at]!] })
        continue
      }
      if (list.points.length >= MAX_HAVING) continue
      const value = values[at]!
      for (let i = 0; i < list.points.length; i++) {
        const other = list.points[i]!
        if (likeness[other] === 0) touched.push(other)
        likeness[other]! += value * list.values[i]!
      }
      list.points.push(index)
      list.values.push(value)
    }
    const near = touched.filter((other) => likeness[other]! >= least)
    near.sort((a, b) => likeness[b]! - likeness[a]! || a - b)
    for (const other of near.slice(0, NEIGHBOURS)) yield [index, other] as const
    for (const other of touched) likeness[other] = 0
  }
}

function dot(a: Map<number, number>, b: Map<number, number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let sum = 0
  for (const [id, value] of small) sum += value * (large.get(id) ?? 0)
  return sum
}

/** A group, its best partner, and how often each had grown when they were compared. */
interface Pair {
  readonly score: number
  readonly of: number
  readonly partner: number
  readonly age: number
  readonly partnerAge: number
}

/** The most alike first; of equals the earliest points. */
const isBefore = (x: Pair, y: Pair): boolean =>
  x.score !== y.score ? x.score > y.score : x.of !== y.of ? x.of < y.of : x.partner < y.partner

function createHeap() {
  const items: Pair[] = []
  return {
    push(item: Pair): void {
      let at = items.push(item) - 1
      for (; at > 0; at = (at - 1) >> 1) {
        const parent = items[(at - 1) >> 1]!
        if (!isBefore(item, parent)) break
        items[at] = parent
      }
      items[at] = item
    },
    pop(): Pair | undefined {
      const [top] = items
      const last = items.pop()
      if (items.length === 0 || !last) return top
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= items.length) break
        if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++
        if (!isBefore(items[child]!, last)) break
        items[at] = items[child]!
        at = child
      }
      items[at] = last
      return top
    },
  }
}
