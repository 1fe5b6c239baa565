import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import type { Activity } from './activity.js'
import { allowedUrl } from './addresses.js'
import { KeySet } from './keys.js'
import { verifyActivity, verifyToken } from './verify.js'

interface Vectors {
  clock_seconds: number
  app_id: string
  allowed_service_hosts: string[]
  openid_metadata: { issuer: string }
  jwks: object
  cases: { name: string; authorization: string | null; activity: Activity; accept: boolean }[]
}

const vectors: Vectors = JSON.parse(await readFile(new URL('fixtures/webhook-vectors.json', import.meta.url), 'utf8'))
const cleanup = cleanups(afterEach)

/** Microsoft's side, with the keys of the vectors, and what it was asked for. */
async function issuer() {
  const asked: string[] = []
  const url: string = await listening(
    createServer(({ url: path = '' }, response) => {
      asked.push(path)
      const { openid_metadata, jwks } = vectors
      response.end(JSON.stringify(path === '/keys' ? jwks : { ...openid_metadata, jwks_uri: `${url}/keys` }))
    }),
    cleanup,
  )
  const keys = new KeySet(`${url}/metadata`)
  const verify = async (authorization: string | null | undefined, activity: Activity) => {
    const proof = await verifyToken(authorization, {
      appId: vectors.app_id,
      issuer: vectors.openid_metadata.issuer,
      now: vectors.clock_seconds * 1_000,
      find: (kid) => keys.find(kid),
    })
    return verifyActivity(activity, proof, vectors.allowed_service_hosts)
  }
  return { asked, verify }
}

const accepts = async (verified: Promise<string>) => {
  try {
    await verified
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNAUTHENTIC', status: 401, cause: expect.any(String) })
    return false
  }
}

test.each(vectors.cases.map((each) => [each.name, each] as const))('a token is checked: %s', async (_, vector) => {
  const { verify } = await issuer()
  expect(await accepts(verify(vector.authorization, vector.activity))).toBe(vector.accept)
})

test('whatever tokens say, keys are read where the settings say, and only once', async () => {
  const { verify, asked } = await issuer()
  for (const { authorization, activity } of vectors.cases) await accepts(verify(authorization, activity))
  expect(asked).toEqual(['/metadata', '/keys'])
})

const [valid] = vectors.cases as [Vectors['cases'][number]]

test.each([
  ['has no channel', { channelId: undefined }],
  ['is of a channel that the key is not endorsed for', { channelId: 'slack' }],
  ['has no address to answer at', { serviceUrl: undefined }],
  ['has the address as a list', { serviceUrl: [valid.activity.serviceUrl] }],
  ['has an address of another path', { serviceUrl: 'https://smba.trafficmanager.net/emea/' }],
  ['has an address that swallows what is written behind it', { serviceUrl: 'https://smba.trafficmanager.net/apac/?' }],
])('a right token is no proof for an activity that %s', async (_, change) => {
  const { verify } = await issuer()
  expect(await accepts(verify(valid.authorization, { ...valid.activity, ...(change as object) }))).toBe(false)
})

test('an address is the same however it is written', async () => {
  const { verify } = await issuer()
  const written = 'HTTPS://smba.trafficmanager.net:443/apac'
  expect(await verify(valid.authorization, { ...valid.activity, serviceUrl: written })).toBe(
    'https://smba.trafficmanager.net/apac',
  )
})

test('two headers are refused, though both are right', async () => {
  const { verify } = await issuer()
  expect(await accepts(verify(`${valid.authorization}, ${valid.authorization}`, valid.activity))).toBe(false)
})

test.each([
  ['https://smba.trafficmanager.net/apac/', true],
  ['https://directline.botframework.com/', true],
  ['https://botframework.com/', false],
  ['https://evilbotframework.com/', false],
  ['https://smba.trafficmanager.net.evil.example/', false],
  ['https://smba.trafficmanager.net:8443/', false],
  ['https://user@smba.trafficmanager.net/', false],
  ['https://evil.trafficmanager.net/', false],
  ['http://127.0.0.1:3978/', false],
  ['//smba.trafficmanager.net/', false],
  ['ftp://smba.trafficmanager.net/', false],
  ['', false],
])('hosts are compared whole: %s', (address, isAllowed) => {
  expect(allowedUrl(address, vectors.allowed_service_hosts) !== undefined).toBe(isAllowed)
})

test('this machine is called by http only where the settings name it', () => {
  expect(allowedUrl('http://127.0.0.1:3978/api', ['127.0.0.1'])).toBe('http://127.0.0.1:3978/api')
  expect(allowedUrl('http://localhost:3978/', ['127.0.0.1'])).toBeUndefined()
  expect(allowedUrl('ftp://127.0.0.1/', ['127.0.0.1'])).toBeUndefined()
})
