import { Refusal } from '@huida/core'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { after, machine, type Step, stepBetween } from './machine.js'
import type { TicketState } from './ticket.js'

const steps: Step[] = ['work', 'wait_customer', 'wait_others', 'close', 'reopen']
const states = Object.keys(machine) as TicketState[]
const asking = { by: 'agent' as const, solution: 'done', at: 0, reopenDays: 7 }

test('from every state a ticket can be closed, and from closed only reopened', () => {
  for (const state of states.filter((one) => one !== 'closed')) expect(machine[state].close).toBe('closed')
  expect(Object.keys(machine.closed)).toEqual(['reopen'])
})

test('any order of steps leads from one state of the table to another, or is refused and changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 40 }), (order) => {
      let state: TicketState = 'open'
      for (const step of order) {
        try {
          const to = after({ state, tasks: [] }, step, asking)
          expect(machine[state][step]).toBe(to)
          expect(stepBetween(state, to)).toBe(step)
          state = to
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal)
          expect(machine[state][step]).toBeUndefined()
        }
        // Nothing is a dead end: open is at most two steps away.
        const next = state === 'open' ? 'open' : (machine[state].work ?? machine[state].reopen)
        expect(next).toBe('open')
      }
    }),
  )
})

test('closing needs a solution of an agent, and no task of a department that is open', () => {
  const task = { id: '1', state: 'open' } as never
  expect(() => after({ state: 'open', tasks: [] }, 'close', { ...asking, solution: ' ' })).toThrow('Say what solved it')
  expect(after({ state: 'open', tasks: [] }, 'close', { ...asking, by: 'system', solution: undefined })).toBe('closed')
  expect(() => after({ state: 'open', tasks: [task] }, 'close', asking)).toThrow('still at it')
})

test('a customer reopens for some days, an agent at any time, and nobody one that was merged', () => {
  const closed = { state: 'closed' as const, tasks: [], closedAt: 0 }
  const [week, later] = [7 * 86_400_000, 7 * 86_400_000 + 1]
  expect(after(closed, 'reopen', { ...asking, by: 'customer', at: week })).toBe('open')
  expect(() => after(closed, 'reopen', { ...asking, by: 'customer', at: later })).toThrow('too long ago')
  expect(after(closed, 'reopen', { ...asking, at: later })).toBe('open')
  expect(() => after({ ...closed, mergedInto: 'T-222222' }, 'reopen', asking)).toThrow('T-222222')
})
