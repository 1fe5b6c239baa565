import { plainText } from '@huida/core'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, expect, test } from '@jest/globals'
import { storeFile } from '../settings/settings.js'
import { simulateDay } from './floor.js'
import { checked } from './promises.js'

const cleanup = cleanups(afterEach)

const DAY_MS = 86_400_000

test('a simulated hour that is kept is there for a bot, and again on other days with other customers', async () => {
  const folder = temporaryFolder(cleanup)
  const hour = { seed: 7, agents: 6, hours: 1, customersPerHour: 20, vanish: 0, kill: false }
  const day = await simulateDay({ ...hour, keep: { folder, conversations: 120 } })
  // A disk takes its time, and virtual time waits for it.
  expect(checked(day).broken).toEqual([])

  const store = sqlite({ file: storeFile(folder) })
  cleanup(() => store.close())
  await store.open()
  const all = await store.conversations({ limit: 1_000 })
  expect(all.length).toBeGreaterThanOrEqual(120)
  const said = async (id: string) =>
    (await store.history(id, { limit: 1_000 })).map((item) => ({ text: plainText(item.parts), at: item.at }))
  const first = all.find(({ id }) => /^wechat:c\d+$/.test(id))!
  const again = `wechat:d2-${first.user.id}`
  const [then, later] = [await said(first.id), await said(again)]
  expect(then.length).toBeGreaterThan(0)
  expect(later.map(({ text }) => text)).toEqual(then.map(({ text }) => text))
  const days = (later[0]!.at - then[0]!.at) / DAY_MS
  expect(days).toBe(Math.round(days))
  expect(new Set(later.map(({ at }, index) => at - then[index]!.at)).size).toBe(1)
  expect(await store.conversation(again)).toMatchObject({ user: { id: `d2-${first.user.id}` }, owner: first.owner })
  // Nothing waits to be done in them.
  const open = await store.claim('nobody', 1_000)
  expect(open.filter(({ conversation }) => /:d\d+-/.test(conversation))).toEqual([])
})
