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
    team: teamEdits(data, () => {}),
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
