import { expect, test } from '@jest/globals'
import { play } from '../fixtures/play.js'
import { TicketTables } from '../ticket/tables.js'
import { gramStatements, similarTo } from './similar.js'

test('closed tickets with a solution are found again by rare words, also among thousands of others', async () => {
  const shop = await play()
  const number = await shop.opens('包裹 12345678 寄到西藏那曲一直卡在中转站')
  await shop.act(number, 'ticket.close', { solution: '那曲需要改走邮政' })
  await shop.passes(0)
  const tables = await TicketTables.of(shop.chat.store.sql!)
  const one = await shop.ticket(number)
  const statements = []
  for (let i = 0; i < 3_000; i++) {
    const other = {
      ...one,
      number: `T-X${String(i).padStart(5, '0')}`,
      problem: `包裹一直没有更新，第${'甲乙丙丁戊己庚辛壬癸'[i % 10]}次`,
      key: `k${i}`,
      person: `p${i}`,
    }
    statements.push(...tables.inserted(other, [], `m${i}`), ...(await gramStatements(tables, other)))
  }
  for (let i = 0; i < statements.length; i += 500) await tables.sql.write(statements.slice(i, i + 500))
  const found = await similarTo(tables, '我的包裹在那曲的中转站卡住了', 3)
  expect(found[0]).toMatchObject({ number, solution: '那曲需要改走邮政' })
  expect(found.length).toBeLessThanOrEqual(3)
  expect((await similarTo(tables, '包裹一直没有更新', 3)).length).toBeGreaterThan(0)
  expect(await similarTo(tables, '发票抬头怎么改', 3)).toEqual([])
  expect(await similarTo(tables, '12345', 3)).toEqual([])
})
