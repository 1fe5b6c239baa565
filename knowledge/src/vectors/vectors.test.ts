import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { unit } from './vector-table.js'
import { createVectorIndex } from './vectors.js'

const vectorOf = (...values: number[]) => Float32Array.from(values)
const everything = () => true

/** Repeatable numbers between -1 and 1. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

describe.each([
  ['exact', 5_000],
  ['graph', 1],
] as const)('the vector index, %s', (method, exactBelow) => {
  it('finds the closest by angle, whatever the length', async () => {
    const index = createVectorIndex<string>({ exactBelow })
    index.set('east', vectorOf(9, 1))
    index.set('north', vectorOf(0, 2))
    await index.settled()
    expect(index.method).toBe(method)
    const found = index.search(unit(vectorOf(1, 0)), 2, everything)
    expect([...found.keys()]).toEqual(['east', 'north'])
    expect(found.get('north')).toBeCloseTo(0)
  })

  it('does not find what was deleted, and finds what was changed where it is now', async () => {
    const index = createVectorIndex<string>({ exactBelow })
    for (const key of ['a', 'b', 'c']) index.set(key, vectorOf(1, 0.1))
    await index.settled()
    index.delete('a')
    index.set('b', vectorOf(0, 1))
    await index.settled()
    expect([...index.search(unit(vectorOf(1, 0)), 3, everything).keys()]).toEqual(['c', 'b'])
  })

  it('filters while it searches', async () => {
    const index = createVectorIndex<string>({ exactBelow })
    for (let i = 0; i < 50; i++) index.set(`${i}`, vectorOf(1, i / 50))
    await index.settled()
    expect([...index.search(unit(vectorOf(1, 0)), 1, (key) => key === '49').keys()]).toEqual(['49'])
  })

  it('grows beyond its first size, and still finds every vector by itself', async () => {
    const next = random(7)
    const index = createVectorIndex<number>({ exactBelow })
    const vectors = Array.from({ length: 200 }, () => Float32Array.from({ length: 16 }, next))
    for (const [i, vector] of vectors.entries()) {
      index.set(i, vector)
      if (i % 50 === 0) await index.settled()
    }
    await index.settled()
    const right = vectors.filter((vector, i) => index.search(unit(vector), 1, everything).has(i))
    expect(right.length).toBeGreaterThanOrEqual(198)
  })
})

describe('the vector index', () => {
  it('of many vectors finds nearly all that a look at each of them finds, and of what is accepted only', () => {
    const next = random(3)
    const topics = Array.from({ length: 60 }, () => Float32Array.from({ length: 64 }, next))
    // As models put them: near their topic, and all of them in one corner.
    const near = (topic: Float32Array) => topic.map((value, i) => value + 0.8 * next() + (i === 0 ? 6 : 0))
    const vectors = Array.from({ length: 3_000 }, (_, i) => unit(near(topics[i % topics.length]!)))
    const index = createVectorIndex<number>()
    for (const [i, vector] of vectors.entries()) index.set(i, vector)
    let found = 0
    for (const topic of topics.slice(0, 20)) {
      const query = unit(near(topic))
      const accepts = (key: number) => key % 2 === 0
      const closeness = (key: number) => vectors[key]!.reduce((sum, value, i) => sum + value * query[i]!, 0)
      const closest = [...vectors.keys()].filter(accepts).sort((left, right) => closeness(right) - closeness(left))
      const hits = index.search(query, 10, accepts)
      expect([...hits.keys()].every(accepts)).toBe(true)
      found += closest.slice(0, 10).filter((key) => hits.has(key)).length
    }
    expect(found).toBeGreaterThanOrEqual(196)
  })

  it('gives one row to whoever comes after a deletion', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.boolean()), { maxLength: 40 }), (steps) => {
        const index = createVectorIndex<number>()
        const held = new Map<number, Float32Array>()
        for (const [i, [key, adds]] of steps.entries()) {
          if (adds) held.set(key, vectorOf(Math.cos(i), Math.sin(i)))
          else held.delete(key)
          if (adds) index.set(key, held.get(key)!)
          else index.delete(key)
        }
        expect(index.size).toBe(held.size)
        for (const [key, vector] of held) expect(index.similarity(key, vector)).toBeCloseTo(1, 5)
      }),
    )
  })

  it('refuses a vector of another length', () => {
    const index = createVectorIndex<string>()
    index.set('a', vectorOf(1, 0))
    expect(() => index.set('b', vectorOf(1))).toThrow('A vector has 1 dimensions, but the others have 2.')
  })
})
