import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { attacksOn } from './attacks.js'
import { superlinear } from './growth.js'
import { stepsOf } from './matcher.js'
import { countSteps } from './steps.js'
import { ENDS, repeated, UNITS } from './texts.js'

// First of all: what is compiled before has no counters.
const steps = countSteps()
afterAll(() => steps.close())
const { readers } = await import('./readers.js')

/** Long enough for the windows and the bounds of what reads; short enough for a test. */
const LENGTH = 128
/** What is given to an expression is a window when none of the texts here, which grow to 2,048, made it longer. */
const WINDOW = 64

describe.each(Object.entries(readers))('The work of %s', (_, read) => {
  const work = (text: string) => steps.of(() => read(text))

  test('grows with the length of a text that repeats itself, and not faster', async () => {
    await work('您好 hello 1')
    expect(await superlinear(repeated(), LENGTH, work)).toBeUndefined()
  }, 300_000)

  test('grows with the length of a text of any pieces, and not faster', async () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...UNITS) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }) },
    )
    const attack = fc.record({
      prefix: fc.oneof(fc.constant(''), piece),
      pump: fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
      suffix: fc.constantFrom(...ENDS),
    })
    await fc.assert(
      fc.asyncProperty(attack, async (one) => {
        expect(await superlinear([one], LENGTH, work)).toBeUndefined()
      }),
      { numRuns: 10 },
    )
  }, 300_000)
})

test('Regular expressions that are put together when the program runs look at a text once', async () => {
  for (const { form, longest } of steps.applied.values()) {
    // Whose texts are windows, however long what they are cut from, costs at most so much.
    if (longest <= WINDOW) continue
    const growth = await superlinear(attacksOn(form), 120, (text) => stepsOf(form, text))
    expect([form, growth]).toEqual([form, undefined])
  }
}, 600_000)
