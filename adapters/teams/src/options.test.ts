import { createBot } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import { type TeamsOptions, teams } from './index.js'

const good: TeamsOptions = {
  appId: 'f5d48856-5b42-41a0-8c3a-c5f944b679b0',
  credentials: {
    type: 'single-tenant',
    tenantId: '72f1a2b3-1111-4222-8333-444455556666',
    secret: 'Qx8~aPq1.2-3_4567890abcdefghijklmnopqrst',
  },
}
const problems = (change: object) => teams({ ...good, ...change } as TeamsOptions).check?.() ?? []
const withSecret = (secret: unknown) => problems({ credentials: { ...good.credentials, secret } })

describe('the settings of Teams', () => {
  test.each([
    ['one tenant', {}],
    ['many tenants', { credentials: { type: 'multi-tenant', secret: 'Qx8~aPq1.2-3_4567890abcdefghijklmnopqrst' } }],
    [
      'a managed identity',
      { credentials: { type: 'managed-identity', tenantId: '72f1a2b3-1111-4222-8333-444455556666' } },
    ],
    ['development', { appId: undefined, credentials: undefined, development: true }],
    ['the US government', { serviceHosts: ['smba.infra.gov.teams.microsoft.us', '*.botframework.azure.us'] }],
  ])('may be those of %s', (_, change) => {
    expect(problems(change)).toEqual([])
  })

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['blank', '  '.repeat(10)],
    ['a placeholder', '<your client secret here>'],
    ['a placeholder', 'change-me-change-me-change-me'],
    ['a placeholder', 'your-client-secret-value-here'],
    ['a placeholder', 'xxxxxxxxxxxxxxxxxxxxxxxx'],
    ['short', 'password'],
    ['the id of a secret', 'c33aafc4-646d-4543-9d4c-abd28e6a4c8b'],
    ['no text', 5],
  ])('must not have a secret that is %s: %p', (_, secret) => {
    expect(withSecret(secret)).toEqual([expect.stringContaining('credentials.secret')])
  })

  test.each([
    ['appId', { appId: undefined }],
    ['appId', { appId: '00000000-0000-0000-0000-000000000000' }],
    ['appId', { appId: 'shop-bot' }],
    ['credentials', { credentials: undefined }],
    ['credentials', { credentials: { type: 'password' } }],
    ['credentials.tenantId', { credentials: { ...good.credentials, tenantId: 'common' } }],
    ['development', { development: true }],
    ['tenants', { tenants: [] }],
    ['serviceHosts', { serviceHosts: ['*.trafficmanager.net'] }],
    ['serviceHosts', { serviceHosts: ['*'] }],
    ['serviceHosts', { serviceHosts: ['*.com'] }],
    ['serviceHosts', { serviceHosts: ['https://smba.trafficmanager.net'] }],
    [
      'serviceHosts',
      { appId: undefined, credentials: undefined, development: true, serviceHosts: ['bot.example.com'] },
    ],
    ['fileHosts', { fileHosts: ['files.example.com/path'] }],
    ['endpoints.metadata', { endpoints: { metadata: 'http://login.botframework.com/keys' } }],
    ['endpoints.login', { endpoints: { login: 'login.microsoftonline.com' } }],
  ])('that cannot work are named: %s', (name, change) => {
    expect(problems(change)).toEqual([expect.stringContaining(name)])
  })

  test('keep the bot from starting, all problems at once', async () => {
    const starting = createBot({
      adapters: [teams({ appId: '', credentials: { type: 'multi-tenant', secret: '' } })],
    }).start()
    await expect(starting).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      facts: { problems: [expect.anything(), expect.anything()] },
    })
  })
})
