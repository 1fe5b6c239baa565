import { NewPosition } from '@huida/core/sql'
import { expect, test } from '@jest/globals'
import type { Batch, BatchOutcome } from './batch.js'
import { WriteQueue } from './queue.js'

/** A writer that is told when to be done. */
function writer() {
  const batches: Batch[] = []
  const waiting: ((outcome: BatchOutcome) => void)[] = []
  const queue = new WriteQueue(
    {
      continueFrom() {},
      write: (batch) =>
        new Promise((resolve) => {
          batches.push(batch)
          waiting.push(resolve)
        }),
      close: async () => {},
    },
    ({ message }) => new Error(message),
  )
  return {
    queue,
    batches,
    /** Ends the batch that is being written; every unit changed one row. */
    async end(outcome?: BatchOutcome) {
      const { units } = batches.at(-1)!
      waiting.shift()!(outcome ?? { units: units.map(() => ({ rows: [1], position: 0 })) })
      await tick()
    },
  }
}

const tick = () => new Promise((resolve) => setImmediate(resolve))
const step = (value: unknown) => ({ sql: 'insert', parameters: [value] })
const valuesIn = ({ units }: Batch) => units.map(({ steps }) => steps[0]!.parameters[0])

test('units that wait at the same moment are one batch, and what comes meanwhile is the next', async () => {
  const { queue, batches, end } = writer()
  const written = ['a', 'b', 'c'].map((value) => queue.write([step(value)], false))
  await tick()
  const later = ['d', 'e'].map((value) => queue.write([step(value)], false))
  await end()
  await Promise.all(written)
  await end()
  await Promise.all(later)
  expect(batches.map(valuesIn)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ])
})

test('what a platform waits for goes first', async () => {
  const { queue, batches } = writer()
  for (const [value, urgent] of [
    ['a', false],
    ['b', true],
    ['c', false],
    ['d', true],
  ] as const)
    void queue.write([step(value)], urgent)
  await tick()
  expect(batches.map(valuesIn)).toEqual([['b', 'd', 'a', 'c']])
})

test('a text is sent once, and by its number from then on', async () => {
  const { queue, batches, end } = writer()
  void queue.write([step(1)], false)
  await tick()
  await end()
  void queue.write([step(2)], false)
  await tick()
  expect(batches.map(({ texts }) => texts)).toEqual([[[0, 'insert']], []])
  expect(batches[1]!.units[0]!.steps[0]!.statement).toBe(0)
})

test('positions are told by their offsets, and how many a unit needs', async () => {
  const { queue, batches } = writer()
  void queue.write([{ sql: 'insert', parameters: ['x', new NewPosition(1, 2)] }], false)
  await tick()
  expect(batches[0]!.units[0]).toMatchObject({ positions: 3, steps: [{ parameters: ['x', 1], positioned: [1] }] })
})

test('a value that SQLite has no type for refuses its unit alone, before it is sent', async () => {
  const { queue, batches } = writer()
  const refused = await queue.write([step('fine'), step({})], false)
  expect(refused).toMatchObject({ unmet: 1, cause: expect.any(TypeError) })
  await tick()
  expect(batches).toEqual([])
})

test('when a batch cannot be written all who wait for it are told, and the next is tried', async () => {
  const { queue, end } = writer()
  const failing = queue.write([step(1)], false)
  await tick()
  const next = queue.write([step(2)], false)
  const refused = expect(failing).rejects.toThrow('the disk is full')
  await end({ failure: { message: 'the disk is full' } })
  await refused
  await end()
  expect(await next).toEqual({ rows: [1], position: 0 })
  await queue.drained()
})
