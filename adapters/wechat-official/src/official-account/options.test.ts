import { expect, test } from '@jest/globals'
import { type OfficialAccountOptions, officialAccount } from './index.js'

const right: OfficialAccountOptions = {
  ...{ appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef', token: 'wxtoken2026' },
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}
const problems = (own: object) => officialAccount({ ...right, ...own }).check?.() ?? []

test('right options are right, in each mode', () => {
  expect(problems({})).toEqual([])
  expect(problems({ mode: 'compatible' })).toEqual([])
  expect(problems({ mode: 'plain', encodingAesKey: undefined })).toEqual([])
  expect(
    problems({ originalId: 'gh_0123456789ab', apiRoot: 'http://proxy.intern:8080/wechat', replyWithinMs: 0 }),
  ).toEqual([])
})

test.each([
  ['appId', { appId: '' }],
  ['appId', { appId: 'wxxxxxxxxxxxxxxxxx' }],
  ['appId', { appId: undefined }],
  ['appSecret', { appSecret: '' }],
  ['appSecret', { appSecret: 'your-app-secret' }],
  ['token', { token: '' }],
  ['token', { token: 'token' }],
  ['token', { token: null }],
  ['encodingAesKey', { encodingAesKey: undefined }],
  ['encodingAesKey', { encodingAesKey: 'x'.repeat(43) }],
  ['encodingAesKey', { mode: 'plain', encodingAesKey: 'too short' }],
  ['mode', { mode: 'none' }],
  ['originalId', { originalId: 'shop' }],
  ['apiRoot', { apiRoot: 'ftp://example.com' }],
  ['replyWithinMs', { replyWithinMs: 15_000 }],
  ['replyWithinMs', { replyWithinMs: 0, customerService: false }],
])('a mistake in %s is told, and what to do', (name, own) => {
  const [problem, ...others] = problems(own)
  expect(problem).toContain(name)
  expect(problem?.split(/[.:] /).length).toBeGreaterThan(1)
  expect(others).toEqual([])
})

test('what is wrong with secrets is told without them', () => {
  const told = problems({
    appSecret: 'short-and-secret',
    token: 'with blanks in it',
    encodingAesKey: 'also-secret',
  }).join()
  for (const secret of ['short-and', 'with blanks', 'also-secret']) expect(told).not.toContain(secret)
})
