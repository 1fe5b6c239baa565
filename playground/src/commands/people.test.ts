import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { packageFolder } from '../folder.js'
import { identityProvider } from '../people/fixtures/identity-provider.js'
import { storeFile } from '../settings/settings.js'

const cleanup = cleanups(afterAll)
const cli = join(packageFolder, 'dist/src/cli.js')
// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(cli) ? describe : describe.skip

describeBuilt('people and the audit log, by command', () => {
  const data = temporaryFolder(cleanup)
  let url: string
  beforeAll(async () => {
    const program = startProgram([cli, 'start', '--port', '0', '--data', data], { cleanup })
    url = await program.prints(/http:\/\/localhost:\d+/)
  })
  /** The token that the program left in its folder is enough on the same machine. */
  const huida = async (...words: string[]) => {
    const { code, out, err } = await startProgram([cli, ...words, '--data', data, '--locale', 'en'], { cleanup }).ended
    return { code, said: `${out}${err}` }
  }

  test('whoever is added gets a link by which they come in, and is signed out when they are removed', async () => {
    const added = await huida('people', 'add', 'ann', '--name', 'Ann', '--role', 'trainer', '--url', url)
    const [, token] = /set-up#(\S+)/.exec(added.said)!
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
    const body = JSON.stringify({ token, password: 'a long walk by the river' })
    const came = await fetch(`${url}/api/setup`, { method: 'POST', headers, body })
    expect(await came.json()).toMatchObject({ id: 'ann', roles: ['trainer'] })
    expect((await huida('people', '--url', url)).said).toContain('ann  Ann  trainer')

    const cookie = came.headers
      .getSetCookie()
      .map((one) => one.split(';', 1)[0])
      .join('; ')
    const me = () => fetch(`${url}/api/me`, { headers: { ...headers, cookie } })
    expect((await me()).status).toBe(200)
    expect((await huida('people', 'remove', 'ann', '--url', url)).code).toBe(0)
    expect((await me()).status).toBe(403)
  })

  test('the authenticator of somebody who has lost it is taken away, where there is one', async () => {
    await huida('people', 'add', 'bob', '--role', 'agent', '--url', url)
    const { code, said } = await huida('people', 'reset-code', 'bob', '--url', url)
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('Two-step sign-in is not on') })
  })

  test('the token that the program left is told to nobody but this machine', async () => {
    const asked: (string | undefined)[] = []
    const elsewhere = createServer((request, response) => {
      asked.push(request.headers.authorization)
      response.end('[]')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.2', resolve))
    cleanup(() => elsewhere.close())
    await huida('people', '--url', `http://127.0.0.2:${(elsewhere.address() as AddressInfo).port}`)
    expect(asked).toEqual([undefined])
  })

  test('what the program refuses is told in its own words', async () => {
    const { code, said } = await huida('people', 'link', 'nobody', '--url', url)
    expect(code).toBe(1)
    expect(said).toMatch(/nobody|person/i)
  })

  test('an audit log that was changed behind its back is found out', async () => {
    const whole = await huida('audit', 'verify')
    expect(whole).toMatchObject({ code: 0, said: expect.stringContaining('is whole') })
    const [end] = /\d+:\S+/.exec(whole.said)!
    // As somebody would who has the file.
    const copy = join(temporaryFolder(cleanup), 'copy.db')
    const { backup } = await import('@huida/plugin-store-sqlite')
    await backup({ file: storeFile(data), to: copy })
    expect(end).toMatch(/^[1-9]/)
    const store = sqlite({ file: copy })
    await store.open()
    await store.sql!.write([{ sql: "update audit set target = 'somebody else' where seq = 1", parameters: [] }])
    await store.close()
    const { AuditLog } = await import('../audit/audit-log.js')
    const changed = sqlite({ file: copy, readOnly: true })
    await changed.open()
    cleanup(() => changed.close())
    expect(await AuditLog.reading(changed.sql!).verify()).toMatchObject({ broken: { seq: 1, why: 'changed' } })
  })
})

describeBuilt('the doctor, about the identity provider', () => {
  test('says whether it answers, and which address it has to know', async () => {
    for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => undefined)
    cleanup(() => jest.restoreAllMocks())
    const provider = await identityProvider(cleanup, 'https://bot.example.com/api/oidc/callback', {})
    const look = async (more: Record<string, string> = {}) => {
      const { issuer, clientId, clientSecret } = provider.settings
      const { out } = await startProgram([cli, 'doctor', '--data', temporaryFolder(cleanup), '--locale', 'en'], {
        cleanup,
        env: {
          ...{ HUIDA_OIDC_ISSUER: issuer, HUIDA_OIDC_CLIENT_ID: clientId, HUIDA_OIDC_CLIENT_SECRET: clientSecret },
          ...more,
        },
      }).ended
      return out.split('\n').find((line) => line.includes('identity provider'))
    }
    expect(await look()).toMatch(/^· .* answers, but HUIDA_PUBLIC_URL is not set/)
    await provider.close()
    expect(await look()).toMatch(/^✗ .* does not answer \(ECONNREFUSED\)\. Check HUIDA_OIDC_ISSUER/)
  })
})
