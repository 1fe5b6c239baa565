import { NewPosition } from '@huida/core/sql'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyOrderFirst, type Batch, batchesOf, type Sent, type Unit, valuesOf } from './batches.js'

const alone = (sql: string): Sent => ({ sql, parameters: [] })
const turn = (event: number): Sent => ({
  sql: 'end turns',
  parameters: [event, 'done'],
  forMany: { columns: ['event', 'outcome'], key: 'event' },
})
const kept = (id: string): Sent => ({
  sql: 'keep conversations',
  parameters: [id],
  forMany: { columns: ['id'], key: 'id' },
})
const accepted = (conversation: string): Sent => ({
  sql: 'accept events',
  parameters: [conversation, new NewPosition(0)],
  forMany: { columns: ['conversation', 'position'], key: 'conversation', inOrder: true },
})
const unit = (...steps: Sent[]): Unit => ({ steps, positions: 1 })

const told = (units: readonly Unit[]) =>
  batchesOf(units).map(({ sql, members }) => `${sql} of ${members.map(({ unit }) => unit).join(', ')}`)

describe('what is written together', () => {
  test('turns that end at the same time end by one statement, and so do further steps that they have in common', () => {
    expect(told([unit(turn(1), kept('a')), unit(turn(2), kept('b'))])).toEqual([
      'end turns of 0, 1',
      'keep conversations of 0, 1',
    ])
  })

  test('what else a turn writes follows by itself', () => {
    expect(told([unit(turn(1), alone('insert a visit'), kept('a')), unit(turn(2), kept('b'))])).toEqual([
      'end turns of 0, 1',
      'insert a visit of 0',
      'keep conversations of 0, 1',
    ])
  })

  test('two that are about the same row are executed one after the other', () => {
    expect(told([unit(turn(1)), unit(turn(1)), unit(turn(2))])).toEqual(['end turns of 0', 'end turns of 1, 2'])
    expect(told([unit(accepted('a')), unit(accepted('a'))])).toEqual(['accept events of 0', 'accept events of 1'])
  })

  test('nothing that came later is accepted before what came earlier', () => {
    expect(told([unit(accepted('a')), unit(alone('take the conversation b')), unit(accepted('b'))])).toEqual([
      'accept events of 0',
      'take the conversation b of 1',
      'accept events of 2',
    ])
  })

  test('what turns have done goes first, so that lanes can be given back in which it was the last', () => {
    const units = [unit(accepted('a')), unit(turn(1)), unit(alone('give lanes back')), unit(turn(2))]
    expect(told(anyOrderFirst(units).map((index) => units[index]!))).toEqual([
      'end turns of 0, 1',
      'accept events of 2',
      'give lanes back of 3',
    ])
  })

  test('a row for each, with the positions that it was given', () => {
    const [batch] = batchesOf([unit(accepted('a')), unit(accepted('b'))])
    expect(JSON.parse(valuesOf(batch!, [7, 8])[0] as string)).toEqual([
      { conversation: 'a', position: 7 },
      { conversation: 'b', position: 8 },
    ])
  })
})

describe('whatever is written together', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 5 }).map(turn),
    fc.constantFrom('a', 'b', 'c').map(kept),
    fc.constantFrom('a', 'b', 'c').map(accepted),
    fc.constantFrom('insert a visit', 'take the conversation b').map(alone),
  )
  const units = fc.array(
    fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => unit(...steps)),
    { maxLength: 12 },
  )
  const members = (batches: readonly Batch[]) =>
    batches.flatMap((batch, place) => batch.members.map((member, row) => ({ ...member, place, row, batch })))

  test('each step is executed once, after those of its unit before it', () => {
    fc.assert(
      fc.property(units, (given) => {
        const executed = members(batchesOf(given))
        for (const [index, { steps }] of given.entries()) {
          const own = executed.filter(({ unit }) => unit === index)
          expect(own.map(({ sent }) => sent)).toEqual(steps)
          expect(own.map(({ step }) => step)).toEqual(steps.map((_, step) => step))
        }
        expect(executed).toHaveLength(given.flatMap(({ steps }) => steps).length)
      }),
    )
  })

  test('of what keeps its order, none is executed before another that came earlier, nor before anything that came earlier and stands alone', () => {
    fc.assert(
      fc.property(units, (given) => {
        const executed = members(batchesOf(given))
        for (const [at, late] of executed.entries()) {
          if (!late.sent.forMany?.inOrder) continue
          for (const before of executed.slice(at + 1))
            if (before.unit < late.unit) expect(before.sent.forMany && !before.sent.forMany.inOrder).toBe(true)
        }
      }),
    )
  })

  test('no statement is about one row twice', () => {
    fc.assert(
      fc.property(units, (given) => {
        for (const { members } of batchesOf(given)) {
          const keys = members.map(({ sent }) => sent.parameters[0])
          expect(new Set(keys).size).toBe(keys.length)
        }
      }),
    )
  })
})
