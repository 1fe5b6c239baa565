import { adapterCases } from '@huida/core/testing'
import { describe, test } from '@jest/globals'
import { kits } from '../conformance.js'

describe('wecomService()', () => {
  test.each(adapterCases.map((each) => [each.name, each] as const))('%s', (_, { run }) => run(kits.wecom!))
})
