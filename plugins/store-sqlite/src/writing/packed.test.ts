import { expect, test } from '@jest/globals'
import type { Batch, BatchOutcome } from './batch.js'
import { packBatch, packOutcome, unpackBatch, unpackOutcome } from './packed.js'

/** As another thread gets it. */
const sent = structuredClone

test('a batch comes out of the list as it went in', () => {
  const step = { positioned: undefined, expectRows: undefined, returns: undefined }
  const batch: Batch = {
    texts: [
      [3, 'insert'],
      [4, 'update'],
    ],
    units: [
      { positions: 0, steps: [] },
      {
        positions: 2,
        steps: [
          { ...step, statement: 3, parameters: [0, 'a', null, 1.5, 1n, new Uint8Array([1, 2])], positioned: [0] },
          { ...step, statement: 'delete', parameters: [], expectRows: 1 },
          { ...step, statement: 4, parameters: ['b'], expectRows: 0, returns: true },
        ],
      },
      { positions: 1, steps: [{ ...step, statement: 4, parameters: [1, 0], positioned: [0, 1] }] },
    ],
  }
  expect(unpackBatch(sent(packBatch(batch)))).toEqual(batch)
  expect(unpackBatch(sent(packBatch({ texts: [], units: [] })))).toEqual({ texts: [], units: [] })
})

test.each<[string, BatchOutcome]>([
  ['nothing written', { units: [] }],
  [
    'rows and positions',
    {
      units: [
        { rows: [1, 0, 2], position: 7 },
        { rows: [], position: 0 },
      ],
    },
  ],
  ['what steps returned', { units: [{ rows: [0, 1], position: 1, returned: [undefined, [{ id: 'a' }]] }] }],
  ['units that were not met', { units: [{ unmet: 0 }, { unmet: 2, cause: { message: 'no', code: 'SQLITE_ERROR' } }] }],
  ['a failure of all', { failure: { message: 'full', code: 'SQLITE_FULL' } }],
])('an outcome comes out of the list as it went in: %s', (_, outcome) => {
  expect(unpackOutcome(sent(packOutcome(outcome)))).toEqual(outcome)
})
