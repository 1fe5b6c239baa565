import { adapterCases } from '@huida/core/testing'
import { describe, test } from '@jest/globals'
import { kits } from '../conformance.js'

const cases = adapterCases.map((each) => [each.name, each] as const)

describe.each(Object.entries(kits).filter(([name]) => name.startsWith('official account')))('%s', (_, make) => {
  // At once: most of what they take is waiting for the answer that WeChat is given late.
  test.concurrent.each(cases)('%s', async (_, { run }) => {
    await run(make)
  })
})
