import { expect, it, jest } from '@jest/globals'

jest.unstable_mockModule('hnswlib-node', () => {
  throw new Error("Cannot find package 'hnswlib-node'")
})

it('vectors are found by a scan where the graph’s library is not installed', async () => {
  const { createVectorIndex } = await import('./vectors.js')
  const index = createVectorIndex<string>({ exactBelow: 1 })
  index.set('east', Float32Array.of(1, 0))
  index.set('north', Float32Array.of(0, 1))
  await index.settled()
  expect(index.method).toBe('exact')
  expect([...index.search(Float32Array.of(0.8, 0.6), 1, () => true).keys()]).toEqual(['east'])
})
