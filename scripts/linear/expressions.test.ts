import { expect, test } from '@jest/globals'
import { attacksOn } from './attacks.js'
import { superlinear } from './growth.js'
import { stepsOf } from './matcher.js'
import { literalsIn, sourcesIn } from './sources.js'

/** Documents that staff import are read in a thread of their own, with a deadline. */
const ELSEWHERE = /^knowledge\/src\/import\//

const files = [
  'core/src',
  'knowledge/src',
  'plugins/csat/src',
  'plugins/escalation/src',
  'plugins/intents/src',
  'plugins/mining/src',
  'plugins/orders/src',
  'plugins/privacy/src',
  'plugins/rag/src',
  'plugins/smalltalk/src',
  'plugins/tickets/src',
  'calendar/src',
  'statistics/src',
]
  .flatMap(sourcesIn)
  .filter((file) => !ELSEWHERE.test(file) && literalsIn(file).length > 0)

test.each(files)(
  'Every regular expression of %s looks at a text once, not over and over',
  async (file) => {
    const slow: unknown[] = []
    for (const form of literalsIn(file)) {
      const growth = await superlinear(attacksOn(form), 120, (text) => stepsOf(form, text))
      if (growth) slow.push({ form: String(form), ...growth })
    }
    expect(slow).toEqual([])
  },
  600_000,
)
