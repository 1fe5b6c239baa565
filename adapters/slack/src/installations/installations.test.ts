import { type Bot, createBot, type Json } from '@huida/core'
import { cleanups, until } from '@huida/core/testing'
import { ts, wordsOf } from '@huida/emulators/slack'
import { afterEach, describe, expect, test } from '@jest/globals'
import { openApi } from '../api.js'
import { type Scene, scene } from '../conformance-scene.js'
import { ManyInstallations } from './installations.js'
import { Seal } from './seal.js'

const cleanup = cleanups(afterEach)

const CLIENT = { id: '1.1', secret: 'a client secret of the tests' }

/** An app that workspaces install by themselves. It tells everybody who they are. */
const shared = (about: object = {}) =>
  scene(cleanup, {
    slack: { oauth: { clientId: CLIENT.id, clientSecret: CLIENT.secret, ...about } },
    make: (base) =>
      createBot(base)
        .hears('save', (ctx) => ctx.reply('saved', { name: 'notice' }))
        .on('message', (ctx) => ctx.person) as Bot,
  })

const get = ({ bot }: Scene, path: string, headers: Record<string, string> = {}) =>
  bot.fetch(new Request(`http://bot/slack/${path}`, { headers }))

/** What somebody's browser does, up to the page at the end. */
async function install(one: Scene, team: string): Promise<Response> {
  const begun = await get(one, 'install')
  const state = new URL(begun.headers.get('location')!).searchParams.get('state')!
  const cookie = begun.headers.get('set-cookie')!.split(';')[0]!
  return get(one, `oauth?code=${one.emulator.consent(team)}&state=${encodeURIComponent(state)}`, { cookie })
}

const says = ({ emulator }: Scene, team: string, number: number, text = 'who') =>
  emulator.says({ ts: ts(1_790_000_000, number), channel: 'D1', text }, { team })

describe('an app in many workspaces', () => {
  test('is installed by consent, and answers each workspace with its own token', async () => {
    const one = await shared()
    expect((await install(one, 'T1')).status).toBe(200)
    const page = await install(one, 'T2')
    expect(await page.text()).toMatch(/已安装[\s\S]*Installed/)
    // The same ids in both.
    for (const team of ['T1', 'T2']) expect(await says(one, team, 1)).toBe(200)
    await one.settled(2)
    expect(one.texts().toSorted()).toEqual(['slack/T1:U1', 'slack/T2:U1'])
    const posted = one.emulator.calls.filter(({ method }) => method === 'chat.postMessage')
    for (const { team, payload } of posted) expect(JSON.stringify(payload)).toContain(`slack/${team}:U1`)
    expect((await one.store.conversations({ limit: 9 })).map(({ id }) => id).toSorted()).toEqual([
      'slack/T1:D1',
      'slack/T2:D1',
    ])
  })

  test('asks for what it needs, on the page of Slack or another that was given', async () => {
    const one = await shared({
      authorizeUrl: 'https://proxy.example/authorize',
      redirectUrl: 'https://bot.example/slack/oauth',
    })
    const location = new URL((await get(one, 'install')).headers.get('location')!)
    expect(location.origin + location.pathname).toBe('https://proxy.example/authorize')
    expect(location.searchParams.get('redirect_uri')).toBe('https://bot.example/slack/oauth')
    expect(location.searchParams.get('scope')).toContain('chat:write')
    expect(location.href).not.toContain('secret')
  })

  test('is not installed with the state of another browser, an old one, or none', async () => {
    const one = await shared()
    const begun = await get(one, 'install')
    const state = new URL(begun.headers.get('location')!).searchParams.get('state')!
    const cookie = begun.headers.get('set-cookie')!.split(';')[0]!
    const other = (await get(one, 'install')).headers.get('set-cookie')!.split(';')[0]!
    const code = one.emulator.consent('T1')
    const ended = async (state: string, headers: Record<string, string>) =>
      (await get(one, `oauth?code=${code}&state=${encodeURIComponent(state)}`, headers)).status
    expect(await ended(state, {})).toBe(400)
    expect(await ended(state, { cookie: other })).toBe(400)
    expect(await ended('', { cookie })).toBe(400)
    expect(await ended(state.replace(/^\d/, '9'), { cookie })).toBe(400)
    const clock = Date.now
    cleanup(() => {
      Date.now = clock
    })
    Date.now = () => clock() + 601_000
    expect(await ended(state, { cookie })).toBe(400)
    Date.now = clock
    expect(one.emulator.calls).toEqual([])
    expect(await ended(state, { cookie })).toBe(200)
    // A code is good once.
    expect(await ended(state, { cookie })).toBe(502)
  })

  test('refuses events of workspaces that have not installed it, and leaves no conversation', async () => {
    const one = await shared()
    expect(await says(one, 'T1', 1)).toBeLessThan(500)
    await one.bot.settled()
    expect(await one.store.conversations({ limit: 9 })).toEqual([])
    expect(one.emulator.calls).toEqual([])
  })

  test('keeps no token in clear, and none that another secret opens', async () => {
    const one = await shared()
    await install(one, 'T1')
    const kept = await one.store.get('adapter slack', 'installation T1', Date.now())
    expect(JSON.stringify(kept)).not.toContain('xoxb')
    const seal = new Seal(CLIENT.secret)
    const sealed = seal.close('a token', 'T1')
    expect(seal.open(sealed, 'T1')).toBe('a token')
    expect(seal.open(sealed, 'T2')).toBeUndefined()
    expect(new Seal('another').open(sealed, 'T1')).toBeUndefined()
    expect(seal.open('', 'T1')).toBeUndefined()
  })

  test('that is thrown out of a workspace forgets its token, and serves the others', async () => {
    const one = await shared()
    await install(one, 'T1')
    await install(one, 'T2')
    expect(await one.emulator.deliver({ type: 'app_uninstalled' }, { team: 'T1' })).toBe(200)
    expect(await one.store.get('adapter slack', 'installation T1', Date.now())).toBeUndefined()
    await says(one, 'T1', 1)
    await says(one, 'T2', 1)
    await one.settled(1)
    expect(one.texts()).toEqual(['slack/T2:U1'])
    // And back again.
    await install(one, 'T1')
    await says(one, 'T1', 2)
    await one.settled(2)
    expect(one.texts()[1]).toBe('slack/T1:U1')
  })

  test('is still installed after a restart', async () => {
    const one = await shared()
    await install(one, 'T1')
    await one.restart()
    await says(one, 'T1', 1)
    await one.settled(1)
  })

  test('changes messages with the token of their workspace', async () => {
    const one = await shared()
    await install(one, 'T2')
    await says(one, 'T2', 1, 'save')
    await one.settled(1)
    const message = one.emulator.shown[0]!
    expect(wordsOf(message)).toBe('saved')
    expect(message.bot_id).toBe('BT2')
  })
})

test('an app that is installed in an organisation serves its workspaces, and no others', async () => {
  const one = await shared()
  const kept = new Map<string, Json>()
  const drawer = {
    get: async (key: string) => kept.get(key) as never,
    set: async (key: string, value: Json) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  }
  const installations = new ManyInstallations(
    { clientId: CLIENT.id, clientSecret: CLIENT.secret },
    () => openApi({ apiUrl: one.emulator.url }),
    () => ({ drawer, lease: async () => true }),
    () => undefined,
  )
  await installations.save({ id: 'E1', token: 'xoxb-organisation', botUserId: 'UBOT' })
  expect(await installations.of({ team: 'T5' })).toBeUndefined()
  expect(await installations.of({ team: 'T5', enterprise: 'E2' })).toBeUndefined()
  expect(await installations.of({ team: 'T5', enterprise: 'E1' })).toMatchObject({ token: 'xoxb-organisation' })
  // The event has told to which organisation it belongs.
  expect(await installations.of({ team: 'T5' })).toMatchObject({ id: 'E1' })
  expect(await installations.of({ team: 'T6' })).toBeUndefined()
})

describe('tokens that rotate', () => {
  test('are renewed before they end, once, and the new one is used', async () => {
    const one = await shared()
    let renewals = 0
    one.emulator.answersWith(({ method, payload }) => {
      if (method !== 'oauth.v2.access') return undefined
      if (payload.grant_type === 'refresh_token') renewals++
      return undefined
    })
    one.emulator.rotates(200)
    await install(one, 'T1')
    await Promise.all([1, 2, 3].map((number) => says(one, 'T1', number)))
    await one.settled(3)
    expect(renewals).toBe(1)
    await until(() => one.emulator.calls.some(({ team, method }) => team === 'T1' && method === 'chat.postMessage'))
  })
})
