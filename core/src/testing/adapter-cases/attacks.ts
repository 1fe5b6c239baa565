import assert from 'node:assert/strict'
import type { AdapterCase, Forgery } from '../adapter-kit.js'
import { hi, needs, playing } from './playing.js'

const about = 'attacks' as const

const forgeries: Readonly<Record<Forgery, string>> = {
  wrong: 'a request with a wrong signature',
  missing: 'a request with a missing signature',
  'another body': 'a request with the signature of another body',
  twice: 'a request with two signatures, one of them right,',
  stale: 'a request that was rightly signed an hour ago',
  plain: 'a request in clear where encryption is agreed',
}

/** Whatever anybody can be given who forgot to choose a secret. */
const guessable = [
  '',
  ' ',
  'changeme',
  'your-secret',
  'your-token-here',
  'secret',
  'password',
  'placeholder',
  '<secret>',
]

/** Who is not the platform, and what is no message. */
export const attackCases: readonly AdapterCase[] = [
  ...Object.entries(forgeries).map(
    ([how, request]): AdapterCase => ({
      name: `${request} is refused and leaves no trace`,
      about,
      run: playing(async ({ kit, store, calls }) => {
        needs(kit.forge, 'nothing is signed')
        const status = await kit.forge(hi, how as Forgery)
        needs(status, 'it cannot be done so on this platform')
        assert.ok([400, 401, 403].includes(status), `the status was ${status}, not 401`)
        assert.deepEqual(await store.claim('test', 1), [])
        assert.deepEqual(await store.conversations({ limit: 1 }), [])
        assert.deepEqual(calls, [])
      }),
    }),
  ),
  {
    name: 'the adapter does not start with a secret that is empty or a placeholder',
    about,
    run: playing(async ({ kit }) => {
      needs(kit.withSecret, 'it has no secret')
      for (const secret of guessable)
        assert.notEqual(kit.withSecret(secret).check?.().length ?? 0, 0, `check() takes the secret "${secret}"`)
    }),
  },
  ...[
    { name: 'no JSON', body: '{"id":', statuses: [400] },
    { name: 'a list instead of an event', body: '[]', statuses: [200, 202, 204, 400] },
    { name: 'invalid UTF-8', body: Buffer.from([0x22, 0xff, 0xfe, 0x22]), statuses: [400] },
    { name: 'JSON nested 10,000 deep', body: '['.repeat(10_000) + ']'.repeat(10_000), statuses: [400] },
    { name: '10 MB', body: Buffer.alloc(10_000_000, 0x20), statuses: [413] },
  ].map(
    ({ name, body, statuses }): AdapterCase => ({
      name: `a body with ${name} is refused in words, and the next message is answered`,
      about,
      run: playing(async ({ kit, settled }) => {
        needs(kit.post, 'there are no requests')
        const status = await kit.post(Buffer.from(body))
        assert.ok(statuses.includes(status), `the status was ${status}, not ${statuses.join(' or ')}`)
        await kit.deliver(hi)
        await settled(1)
        assert.equal((await kit.shown()).length, 1)
      }),
    }),
  ),
]
