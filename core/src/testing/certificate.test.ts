import { expect, test } from '@jest/globals'
import { defineAdapter, delivered, type Inbox } from '../adapter.js'
import { text } from '../conversation/part.js'
import type { AdapterKit, ShownMessage } from './adapter-kit.js'
import { certify } from './certificate.js'

/** A platform without requests, in memory. */
async function pager(claims: object = {}): Promise<AdapterKit> {
  const shown: ShownMessage[] = []
  let inbox: Inbox | undefined
  return {
    adapter: defineAdapter({
      name: 'pager',
      platform: 'pager',
      accepts: { text: { max: 200 }, ...claims },
      start: async (opened) => {
        inbox = opened
      },
      async send({ to, part }) {
        shown.push({ to: to.id, text: part.text })
        return delivered()
      },
    }),
    async deliver({ key, from, text: words }) {
      await inbox!.receive({
        ...{ type: 'message', key, at: 0, conversation: { id: from }, user: { id: from }, parts: [text(words)] },
      })
      return 200
    },
    shown: async () => shown,
    close: async () => {},
  }
}

const only = /^a message is acknowledged|in a group|shows as (text|image) arrives/

test('a certificate tells what was claimed and shown, what holds, and why a case does not apply', async () => {
  const [certificate, ...others] = await certify({ radio: () => pager() }, { only })
  expect(others).toEqual([])
  expect(certificate).toMatchObject({
    way: 'radio',
    platform: 'pager',
    ok: true,
    capabilities: [{ name: 'text', shown: true }],
    limits: { accepts: { text: { max: 200 } } },
  })
  expect(certificate?.cases.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'does not apply'])
  expect(certificate?.cases.at(-1)?.reason).toContain('no groups')
})

test('what is claimed and never seen is no capability', async () => {
  const [certificate] = await certify({ radio: () => pager({ card: {} }) }, { only })
  expect(certificate?.ok).toBe(false)
  expect(certificate?.capabilities).toContainEqual({ name: 'card', shown: false })
})

test('an adapter that fails is told of by the case, with what was found instead', async () => {
  const deaf = async () => ({ ...(await pager()), deliver: async () => 500 })
  const [certificate] = await certify({ radio: deaf }, { only: /^a message is acknowledged/ })
  expect(certificate).toMatchObject({ ok: false, cases: [{ outcome: 'failed', reason: expect.any(String) }] })
})
