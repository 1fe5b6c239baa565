import { expect, test } from '@jest/globals'
import { findingsInAllLooks } from '../fixtures/browser.js'
import { describeConsole } from '../fixtures/describe-console.js'

describeConsole('the day of a coordinator', (browser) => {
  test('gives refunds a queue of their own and somebody who knows them, sees where a customer would go, and overwrites nobody', async () => {
    await browser.program.hire({ id: 'li', name: '李娜', roles: ['agent'], locale: 'zh' })
    await browser.program.hire({ id: 'sun', name: '孙悦', roles: ['expert'], locale: 'zh' })
    const { page, complaints } = await browser.openAs('coordinator', { at: '/settings/routing', locale: 'zh' })
    const queues = page.getByRole('table', { name: '队列' })
    const agents = page.getByRole('table', { name: '坐席' })
    await agents.getByRole('row', { name: /李娜.*1 级.*3.*客服/ }).waitFor()
    await agents.getByRole('row', { name: /孙悦.*2 级.*3.*客服/ }).waitFor()

    await page.getByRole('button', { name: '添加队列' }).click()
    await page.getByLabel('名称').fill('退款')
    await page.getByLabel('需要的技能').fill('退款, 支付')
    await page.getByLabel('最多等待').fill('20')
    await page.getByLabel('忙时转到').selectOption({ label: '客服' })
    await page.getByLabel('等待多少秒后').fill('30')
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.keyboard.press('Enter')
    const refunds = queues.getByRole('row', { name: /退款/ })
    await refunds.getByText('没有人').waitFor()
    // The one that was there goes on to be that of everybody, and of the supervisors.
    await queues.getByRole('row', { name: /客服 默认 · 主管队列/ }).waitFor()

    const edit = page.getByRole('button', { name: '修改坐席“李娜”' })
    await edit.focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('技能').fill('退款，支付')
    await page.getByLabel('同时接待').fill('5')
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.getByRole('button', { name: '保存' }).click()
    await agents.getByRole('row', { name: /李娜.*退款、支付.*5.*客服、退款/ }).waitFor()
    await refunds.getByText('李娜').waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])

    await page.getByRole('button', { name: '修改规则' }).click()
    await page.getByRole('button', { name: '添加一条' }).click()
    await page.getByLabel('客户等级').first().fill('vip')
    await page.getByRole('combobox', { name: '队列' }).selectOption({ label: '退款' })
    await page.getByRole('button', { name: '保存' }).click()
    const check = page.getByRole('region', { name: '试一试' })
    await check.getByLabel('客户等级').fill('vip')
    await check.getByText('转到“退款”队列。').waitFor()
    await check.getByText('由李娜接待。').waitFor()

    // Somebody else is quicker.
    await page.getByRole('button', { name: '修改队列“退款”' }).click()
    await page.getByText('不能删除：第 1 条规则转到这里。').waitFor()
    const { version } = await browser.program.ask<{ version: string }>('GET', '/api/settings/team')
    await browser.program.ask('PUT', '/api/settings/team/routing', { version, routing: [] })
    await page.getByLabel('最多等待').fill('5')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('alert').filter({ hasText: '同事刚刚修改过' }).waitFor()
    await page.getByRole('button', { name: '取消' }).click()
    await page.getByRole('button', { name: '修改队列“退款”' }).click()
    await page.getByRole('button', { name: '删除' }).last().click()
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
    await refunds.waitFor({ state: 'detached' })
    expect(complaints.filter((complaint) => !complaint.includes('status of 409'))).toEqual([])
  })
})
