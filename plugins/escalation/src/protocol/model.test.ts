import { describe, expect, test } from '@jest/globals'
import { explore } from './fixtures/model.js'
import { protocol, type Row } from './table.js'

/** How much customers and agents do after each beginning: 36,000 states. With 2 (HUIDA_MODEL_BUDGET) there are 870,000, in half a minute. */
const BUDGET = 1

test('in every order of events one answers, every wait ends, nothing is asked, said or announced twice', () => {
  const found = explore(protocol, Number(process.env.HUIDA_MODEL_BUDGET ?? BUDGET))
  expect(found).not.toHaveProperty('broken')
  expect(found).toMatchObject({ states: expect.any(Number) })
})

const changed = (row: Row, by: Partial<Row>): Row[] => protocol.map((one) => (one === row ? { ...one, ...by } : one))

describe('and no line of it is there in vain', () => {
  const guarded = protocol.flatMap((row) => (row.if ?? []).map((guard) => ({ row, guard })))
  test.each(guarded.map(({ row, guard }) => [`${row.from} ${row.on}`, guard, row] as const))(
    '%s without the guard %s breaks a promise',
    (_, guard, row) => {
      expect(explore(changed(row, { if: row.if!.filter((one) => one !== guard) }), BUDGET)).toHaveProperty('broken')
    },
  )

  const safety =
    /^(giveTo|start(?!Position|First)|openTicket|markAway|endResponse|endFirst|tell(Queued|Deferred)$|match)/
  const done = protocol.flatMap((row) =>
    (row.do ?? []).filter((name) => safety.test(name)).map((name) => ({ row, name })),
  )
  test.each(done.map(({ row, name }) => [`${row.from} ${row.on}`, name, row] as const))(
    '%s without %s breaks a promise',
    (_, name, row) => {
      expect(explore(changed(row, { do: row.do!.filter((one) => one !== name) }), BUDGET)).toHaveProperty('broken')
    },
  )
})
