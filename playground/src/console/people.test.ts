import { cleanups } from '@huida/core/testing'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { Secret, TOTP } from 'otpauth'
import { identityProvider } from '../people/fixtures/identity-provider.js'
import { findingsInAllLooks } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

describeConsole('people', (browser) => {
  describe('the page of people', () => {
    test('adds somebody, whose link opens the console for them', async () => {
      const { page } = await browser.openAs('administrator', { at: '/people' })
      await page.getByRole('button', { name: 'Add a person' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a person' })
      await dialog.getByLabel('Name').fill('Zhang Wei')
      await dialog.getByLabel('Account').fill('zhang wei')
      await dialog.getByLabel('Expert').check()
      await dialog.getByRole('button', { name: 'Add a person' }).click()
      await dialog.getByRole('alert').filter({ hasText: 'letters, digits' }).waitFor()
      await dialog.getByLabel('Account').fill('zhang-wei')
      await dialog.getByRole('button', { name: 'Add a person' }).click()
      const link = await dialog.getByLabel('The link for Zhang Wei').inputValue()
      expect(link.startsWith(`${browser.program.url}/console/set-up#`)).toBe(true)
      await dialog.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('link', { name: /Zhang Wei.*has not come yet.*Agent.*Expert/ }).waitFor()

      const theirs = await browser.open()
      await theirs.page.goto(link)
      await theirs.page.getByLabel('Password', { exact: true }).fill('a river runs through it')
      await theirs.page.getByLabel('Password', { exact: true }).press('Enter')
      await theirs.page.getByRole('heading', { name: 'Zhang Wei' }).waitFor()
    })

    test('somebody is found by the palette, from any page', async () => {
      await browser.program.hire({ id: 'sun-li', name: '孙丽', roles: ['agent'] })
      const { page } = await browser.openAs('administrator')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('孙')
      await page.getByRole('option', { name: /孙丽/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '孙丽' }).waitFor()
    })

    test('gives and takes roles, which count at once', async () => {
      const theirs = await browser.openAs('agent', { name: 'Wang Fang' })
      const { page } = await browser.openAs('administrator', { at: `/people/${theirs.id}` })
      await page.getByLabel('Auditor').check()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved.').waitFor()
      await theirs.page.goto('/console/audit')
      await theirs.page.getByRole('heading', { name: 'Audit log' }).waitFor()
    })

    test('signs somebody out everywhere, and takes them out of the team', async () => {
      const theirs = await browser.openAs('agent', { name: 'Zhao Min' })
      const { page } = await browser.openAs('administrator', { at: `/people/${theirs.id}` })
      await page.getByRole('button', { name: 'Sign out everywhere' }).click()
      await page.getByRole('region', { name: 'Where they are signed in' }).getByText('Signed in nowhere').waitFor()
      await theirs.page.reload()
      await theirs.page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.getByRole('button', { name: 'Remove this person' }).click()
      await page.getByRole('dialog', { name: 'Remove Zhao Min?' }).getByRole('button', { name: 'Remove' }).click()
      await page.getByText('Choose somebody').waitFor()
      await page.getByRole('link', { name: /Zhao Min/ }).waitFor({ state: 'detached' })
    })

    test('on a phone somebody is opened over the list, with a way back; everybody can read it', async () => {
      const { page } = await browser.openAs('administrator', { at: '/people', locale: 'zh', width: 360 })
      await page.getByRole('link', { name: /First/ }).click()
      await page.getByRole('heading', { name: 'First' }).waitFor()
      await page.getByRole('link', { name: '返回列表' }).click()
      await page.getByRole('link', { name: /First/ }).click()
      await page.getByRole('button', { name: '生成链接' }).waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
      await page.getByRole('button', { name: '添加人员' }).click()
      await page.getByRole('dialog', { name: '添加人员' }).waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
    })
  })

  describe('the page of one’s own account', () => {
    test('changes the password, by the present one, and signs out everywhere else', async () => {
      const { page, id, password } = await browser.openAs('agent', { at: '/account' })
      const other = await browser.open()
      const enter = async (typed: string) => {
        await other.page.goto('/console/sign-in')
        await other.page.getByLabel('Account').fill(id)
        await other.page.getByLabel('Password', { exact: true }).fill(typed)
        await other.page.getByRole('button', { name: 'Sign in' }).click()
      }
      await enter(password)
      await other.page.getByRole('heading', { name: 'Mei Chen' }).waitFor()
      const own = page.getByRole('region', { name: 'Password', exact: true })
      await own.getByLabel('Present password').fill('not the password')
      await page.getByLabel('New password').fill('the mountains are calling')
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByRole('alert').filter({ hasText: 'present password is wrong' }).waitFor()
      await own.getByLabel('Present password').fill(password)
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('Your password is changed').waitFor()
      await other.page.reload()
      await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await enter('the mountains are calling')
      await other.page.getByRole('heading', { name: 'Mei Chen' }).waitFor()
    })

    test('shows where one is signed in, and signs out there', async () => {
      const { page, id, password } = await browser.openAs('agent', { at: '/account' })
      const other = await browser.open()
      const headers = { origin: browser.program.url }
      await other.context.request.post('/api/session', { data: { id, password }, headers })
      await page.reload()
      await page.getByText('this one').waitFor()
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.getByText('Signed out there.').waitFor()
      expect((await other.context.request.get('/api/me')).status()).toBe(403)
    })

    test('asks for a code of an authenticator from then on, and a colleague resets it when that is lost', async () => {
      const { page, id, password } = await browser.openAs('agent', { at: '/account', name: 'Qian Yi' })
      const steps = page.getByRole('region', { name: 'Two-step sign-in' })
      await steps.getByLabel('Present password').fill(password)
      await steps.getByRole('button', { name: 'Set up' }).click()
      await steps.getByRole('img', { name: 'QR code for your authenticator' }).waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
      const secret = Secret.fromBase32((await steps.getByLabel('Or type this key').inputValue()).replaceAll(' ', ''))
      await steps.getByLabel('Code that it shows now').fill('000000')
      await steps.getByRole('button', { name: 'Turn on' }).click()
      await steps.getByRole('alert').filter({ hasText: 'code is wrong' }).waitFor()
      await steps.getByLabel('Code that it shows now').fill(new TOTP({ secret }).generate())
      await steps.getByRole('button', { name: 'Turn on' }).click()
      const [, first = ''] = (await steps.getByLabel('Recovery codes').inputValue()).split('\n')
      expect(await findingsInAllLooks(page)).toEqual([])
      await steps.getByRole('button', { name: 'I have kept them' }).click()
      await steps.getByText('10 recovery codes are left').waitFor()

      const other = await browser.open()
      await other.page.goto('/console/sign-in')
      await other.page.getByLabel('Account').fill(id)
      await other.page.getByLabel('Password', { exact: true }).fill(password)
      await other.page.getByRole('button', { name: 'Sign in' }).click()
      await other.page.getByLabel('Code').fill('123')
      expect(await findingsInAllLooks(other.page)).toEqual([])
      await other.page.getByRole('button', { name: 'Sign in' }).click()
      await other.page.getByRole('alert').filter({ hasText: 'code is wrong' }).waitFor()
      await other.page.getByLabel('Code').fill(first)
      await other.page.getByRole('button', { name: 'Sign in' }).click()
      await other.page.getByRole('heading', { name: 'Qian Yi' }).waitFor()

      const admin = await browser.openAs('administrator', { at: `/people/${id}` })
      await admin.page.getByRole('button', { name: 'Reset two-step sign-in' }).click()
      await admin.page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
      await admin.page.getByText('Off. They turn it on themselves').waitFor()
      await other.page.reload()
      await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    })

    test('is told to whoever came by the token of the terminal that they have none', async () => {
      const { page } = await browser.open({ locale: 'zh' })
      await page.goto(`/console/sign-in?to=/account#token=${browser.program.token}`)
      await page.getByText('您是用终端里的令牌进入的').waitFor()
    })
  })
})

describeConsole(
  'where administrators must sign in in two steps',
  (browser) => {
    test('they are led to set it up first, and get to their pages then', async () => {
      const { page, password } = await browser.openAs('administrator', { at: '/people' })
      await page.getByText('Set up two-step sign-in first').waitFor()
      expect(new URL(page.url()).pathname).toBe('/console/account')
      expect(await findingsInAllLooks(page)).toEqual([])
      const steps = page.getByRole('region', { name: 'Two-step sign-in' })
      await steps.getByLabel('Present password').fill(password)
      await steps.getByRole('button', { name: 'Set up' }).click()
      const secret = Secret.fromBase32((await steps.getByLabel('Or type this key').inputValue()).replaceAll(' ', ''))
      await steps.getByLabel('Code that it shows now').fill(new TOTP({ secret }).generate())
      await steps.getByRole('button', { name: 'Turn on' }).click()
      await steps.getByRole('button', { name: 'I have kept them' }).click()
      await steps.getByText('10 recovery codes are left').waitFor()
      await page.goto('/console/people')
      await page.getByRole('button', { name: 'Add a person' }).waitFor()
    })
  },
  { settings: () => ({ HUIDA_SECOND_FACTOR: 'administrators' }) },
)

describe('where another system says who somebody is', () => {
  const atEnd = cleanups(afterAll)
  let provider: Awaited<ReturnType<typeof identityProvider>>
  describeConsole(
    'the page of the sign-in',
    (browser) => {
      test('leads there and back in; whoever has no account is told what to do', async () => {
        const person = { id: 'fang', name: '方圆', roles: ['agent'], email: 'fang@example.com', locale: 'zh' }
        await browser.program.ask('POST', '/api/people', person)
        const goes = async (who: string) => {
          const window = await browser.open({ locale: 'zh' })
          provider.told.who = who
          await window.page.goto('/console/account')
          await window.page.getByRole('link', { name: '使用 Example ID 登录' }).click()
          return window
        }
        const { page } = await browser.open({ locale: 'zh' })
        await page.goto('/console/sign-in')
        await page.getByRole('link', { name: '使用 Example ID 登录' }).waitFor()
        expect(await findingsInAllLooks(page)).toEqual([])
        const nobody = await goes('nobody')
        await nobody.page.getByRole('alert').filter({ hasText: '您的邮箱在这里没有账号' }).waitFor()
        expect(await findingsInAllLooks(nobody.page)).toEqual([])
        const fang = await goes('f1')
        await fang.page.getByRole('heading', { name: '我的账号' }).waitFor()
        await fang.page.getByRole('heading', { name: '登录情况' }).waitFor()
        expect(await fang.page.getByRole('heading', { name: '密码' }).count()).toBe(0)
        expect(fang.complaints.filter((complaint) => !complaint.includes('status of 403'))).toEqual([])
      })
    },
    {
      settings: async (url) => {
        const verified = (email: string) => ({ email, email_verified: true })
        const people = { f1: verified('fang@example.com'), nobody: verified('nobody@example.com') }
        for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => undefined)
        atEnd(() => jest.restoreAllMocks())
        provider = await identityProvider(atEnd, `${url}/api/oidc/callback`, people)
        const { issuer, clientId, clientSecret, name } = provider.settings
        return {
          ...{ HUIDA_OIDC_ISSUER: issuer, HUIDA_OIDC_CLIENT_ID: clientId, HUIDA_OIDC_CLIENT_SECRET: clientSecret },
          ...{ HUIDA_OIDC_NAME: name, HUIDA_PUBLIC_URL: url },
        }
      },
    },
  )
})
