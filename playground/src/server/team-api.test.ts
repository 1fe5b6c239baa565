import { createBot } from '@huida/core'
import { cleanups, temporaryFolder, testChat } from '@huida/core/testing'
import { feedback } from '@huida/plugin-feedback'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, expect, test } from '@jest/globals'
import { withAdministrator } from '../people/fixtures/program.js'
import { pluginSettings } from '../settings/plugin-settings.js'
import { teamEdits } from '../team/team-edits.js'

const cleanup = cleanups(afterEach)

async function opened() {
  const data = temporaryFolder(cleanup)
  const bot = createBot({ adapters: [testChat().adapter], store: sqlite({ file: ':memory:' }) }).use(feedback())
  await bot.start()
  cleanup(() => bot.stop())
  const program = await withAdministrator(cleanup, {
    team: teamEdits(data, { changed: () => {}, serving: () => [{ id: 'li', name: '李娜', tier: 1 }] }),
    plugins: pluginSettings(data, { plugins: () => bot.plugins, atStart: {} }),
  })
  const kept = async () => {
    const { body } = await program.admin.get('/api/audit?limit=500')
    return body.entries as { by: string; action: string; target: string; details: object }[]
  }
  return { ...program, kept }
}

const office = { timeZone: 'UTC', hours: { mon: ['09:00-18:00'] }, overrides: { '2030-07-01': 'closed' } }

test('a coordinator changes working hours, which the audit log keeps; an agent may not', async () => {
  const { join, kept } = await opened()
  const [zhao, wang] = [await join('zhao', ['coordinator']), await join('wang', ['agent'])]
  const { version } = (await zhao.get('/api/settings/team')).body
  const path = '/api/settings/team/calendars/office'
  const asked = { version, calendar: office, queues: ['support'] }
  expect((await wang.get('/api/settings/team')).status).toBe(403)
  expect((await wang.ask('PUT', path, asked)).status).toBe(403)
  expect((await zhao.ask('PUT', path, asked)).status).toBe(200)
  expect(await kept()).toContainEqual(
    expect.objectContaining({
      ...{ by: 'zhao', action: 'PUT /api/settings/team/calendars/:name', target: 'office' },
      details: { queues: ['support'], ...office },
    }),
  )
  // Somebody who still sees what was there before.
  expect(await zhao.ask('PUT', path, asked)).toMatchObject({ status: 409, body: { error: 'TEAM_CHANGED' } })
})

test('what is wrong with hours is told by field', async () => {
  const { join } = await opened()
  const zhao = await join('zhao', ['manager'])
  const { version } = (await zhao.get('/api/settings/team')).body
  const calendar = { ...office, hours: { mon: ['9-18'] } }
  expect(await zhao.ask('PUT', '/api/settings/team/calendars/office', { version, calendar, queues: [] })).toMatchObject(
    { status: 422, body: { error: 'TEAM_INVALID', problems: [{ field: 'hours.mon.0' }] } },
  )
  expect(
    (await zhao.ask('PUT', '/api/settings/team/calendars/..%2Fx', { version, calendar: office, queues: [] })).status,
  ).toBe(404)
})

test('a coordinator says who serves which queue, which the audit log keeps; an agent may not', async () => {
  const { join, kept } = await opened()
  const [zhao, wang] = [await join('zhao', ['coordinator']), await join('wang', ['agent'])]
  const version = async () => (await zhao.get('/api/settings/team')).body.version as string
  const queue = { skills: ['refund'], limit: 20, overflowAfterMs: 0 }
  const path = '/api/settings/team/queues/refunds'
  expect((await wang.ask('PUT', path, { version: await version(), queue })).status).toBe(403)
  const asked = { version: await version(), queue }
  expect(await zhao.ask('PUT', path, asked)).toMatchObject({ status: 200, body: { queues: ['support', 'refunds'] } })
  expect(await zhao.ask('PUT', path, asked)).toMatchObject({ status: 409, body: { error: 'TEAM_CHANGED' } })
  expect((await wang.ask('DELETE', `${path}?version=${await version()}`)).status).toBe(403)
  expect((await zhao.ask('DELETE', `${path}?version=${await version()}`)).status).toBe(200)
  const own = '/api/settings/team/agents/li'
  const how = { agent: { tier: 2, skills: [], capacity: 4 }, queues: [] }
  expect((await wang.ask('PUT', own, { version: await version(), ...how })).status).toBe(403)
  expect((await zhao.ask('PUT', own, { version: await version(), ...how })).status).toBe(200)
  expect((await zhao.ask('DELETE', `${own}?version=${await version()}`)).status).toBe(200)
  expect(await kept()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        by: 'zhao',
        action: 'PUT /api/settings/team/queues/:id',
        target: 'refunds',
        details: queue,
      }),
      expect.objectContaining({ action: 'DELETE /api/settings/team/queues/:id', target: 'refunds' }),
      expect.objectContaining({
        action: 'PUT /api/settings/team/agents/:id',
        target: 'li',
        details: { ...how.agent, queues: [] },
      }),
      expect.objectContaining({ action: 'DELETE /api/settings/team/agents/:id', target: 'li' }),
    ]),
  )
})

test('plugins are for administrators, and what is set for them is kept by the audit log', async () => {
  const { admin, join, kept } = await opened()
  const zhao = await join('zhao', ['coordinator', 'manager'])
  expect((await zhao.get('/api/settings/plugins')).status).toBe(403)
  const changed = await admin.ask('PUT', '/api/settings/plugins/feedback', { values: { keepDays: 30 } })
  expect(changed).toMatchObject({ status: 200, body: { name: 'feedback', needsRestart: true } })
  expect(await kept()).toContainEqual(
    expect.objectContaining({
      ...{ by: 'root-ann', action: 'PUT /api/settings/plugins/:name', target: 'feedback' },
      details: { to: { keepDays: 30 } },
    }),
  )
})
