import { createBot, definePlugin } from '@huida/core'
import { cleanups, temporaryFolder, testChat } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { z } from 'zod'
import { readPluginSettings } from './kept-plugin-settings.js'
import { pluginSettings } from './plugin-settings.js'

const cleanup = cleanups(afterEach)

const waits = definePlugin({
  name: 'waits',
  config: z.object({
    limits: z
      .object({ offerMs: z.number().positive().default(15_000).describe('So long somebody is asked.') })
      .prefault({}),
    policy: z.enum(['handoff', 'offer']).default('offer'),
    tries: z.int().min(1).max(5).default(3),
    token: z.string().default('planted'),
    folder: z.string().default('models'),
    mask: z.custom<() => void>((value) => typeof value === 'function').default(() => () => {}),
  }),
  setup() {},
})

/** A program that was started anew on a folder, with what the code says. */
async function started(code: Parameters<typeof waits>[0] = {}, data = temporaryFolder(cleanup)) {
  const atStart = readPluginSettings(data)
  const bot = createBot({ adapters: [testChat().adapter], pluginSettings: atStart }).use(waits(code))
  await bot.start()
  cleanup(() => bot.stop())
  const service = pluginSettings(data, { plugins: () => bot.plugins, atStart })
  const field = async (path: string) => (await service.plugins())[0]!.fields.find((one) => one.path === path)
  return { data, service, field }
}

test('the settings of a plugin are told with what they are, by whom they are set, and what else would count', async () => {
  const { field } = await started({ tries: 2 })
  expect(await field('limits.offerMs')).toEqual({
    ...{ path: 'limits.offerMs', type: 'number', min: 0, about: 'So long somebody is asked.', isSecret: false },
    ...{ isEditable: true, setBy: 'default', isSet: true, value: 15_000, standard: 15_000 },
  })
  expect(await field('policy')).toMatchObject({ type: 'choice', choices: ['handoff', 'offer'], value: 'offer' })
  expect(await field('tries')).toMatchObject({ setBy: 'code', isEditable: false, value: 2, isInteger: true, max: 5 })
})

test('what opens something is never shown, and what only code can say is not set here', async () => {
  const { service, field } = await started()
  expect(JSON.stringify(await service.plugins())).not.toContain('planted')
  expect(await field('token')).toMatchObject({ isSecret: true, isEditable: false, isSet: true })
  expect(await field('mask')).toMatchObject({ type: 'other', isEditable: false, isSet: true })
  for (const path of ['token', 'mask', 'folder', 'nothing', '__proto__.x'])
    await expect(service.change('waits', { [path]: 'x' })).rejects.toMatchObject({ code: 'SETTING_UNKNOWN' })
})

test('what is set counts at the next start, and not before', async () => {
  const { service, data } = await started()
  const changed = await service.change('waits', { 'limits.offerMs': 20_000 })
  expect(changed.needsRestart).toBe(true)
  expect(changed.fields[0]).toMatchObject({ value: 15_000, next: 20_000, setBy: 'console' })
  const next = await started({}, data)
  expect(await next.field('limits.offerMs')).toMatchObject({ value: 20_000, standard: 15_000, setBy: 'console' })
  expect((await next.service.change('waits', { 'limits.offerMs': null })).needsRestart).toBe(true)
  expect(readPluginSettings(data)).toEqual({})
})

test('what the schema does not allow is refused by field: the program would not start again', async () => {
  const { service, data } = await started({ policy: 'handoff' })
  await expect(service.change('waits', { tries: 9, 'limits.offerMs': -1 })).rejects.toMatchObject({
    ...{ status: 422, code: 'PLUGIN_SETTINGS_INVALID' },
    facts: { problems: [{ field: 'limits.offerMs' }, { field: 'tries' }] },
  })
  await expect(service.change('waits', { policy: 'offer' })).rejects.toMatchObject({ code: 'SETTING_FROM_CODE' })
  expect(readPluginSettings(data)).toEqual({})
})
