import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import { placesOf, settled } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'
import { payloads } from './fixtures/payloads.js'

/** So many stand in one text. */
const TOGETHER = 8

describeConsole('a text that somebody sends', (browser) => {
  test('is shown as it is, and never runs: 200 ways, through messages, names, articles, tickets and examples', async () => {
    expect(payloads.length).toBeGreaterThan(200)
    const { program } = browser
    const texts = Array.from({ length: Math.ceil(payloads.length / TOGETHER) }, (_, at) =>
      payloads.slice(at * TOGETHER, (at + 1) * TOGETHER).join('\n'),
    )
    // A customer may say so much in a while.
    for (let at = 0; at < texts.length; at += 10) {
      const customer = await program.customer()
      for (const text of texts.slice(at, at + 10)) await customer.says(text)
    }
    const conversations = await allOf(program, Math.ceil(texts.length / 10))
    for (const [at, text] of texts.entries()) {
      const article = {
        scene: 'x',
        problem: `x-${at}`,
        question: payloads[at],
        phrasings: [],
        status: 'draft',
        answer: text,
        locale: 'en',
      }
      await program.ask('PUT', `/knowledge/articles/x-${at}`, article)
      await program.ask('POST', '/api/tickets/open', {
        ...{ type: 'complaint', subject: text.slice(0, 180), conversation: conversations[0] },
        key: `x-${at}`,
      })
      await program.ask('POST', '/api/intents/examples', {
        ...{ locale: 'en', text: `${payloads[at * TOGETHER]} ${at}`, intent: 'complaint' },
      })
      await program.hire({ id: `x-${at}`, name: payloads[at]!.slice(0, 100), roles: ['agent'] })
    }
    const { page, complaints } = await browser.openAs('administrator', { name: '<img src=x onerror=top.hit(-1)>' })
    const hits: unknown[] = []
    await page.exposeFunction('hit', (number: unknown) => void hits.push(number))
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => hits.push('dialog')))
    // That it would run is proven first: a page that makes markup of it, and has no policy, is hit.
    await page.goto('about:blank')
    await page.setContent('<img src=x onerror="top.hit(1000)">')
    await until(() => hits.length === 1)

    const details = [
      ...conversations.flatMap((id) => [
        `/console/conversations/${encodeURIComponent(id)}`,
        `/console/decisions/${encodeURIComponent(id)}`,
      ]),
      '/console/intents/of/complaint?locale=en',
      `/console/try/replay?conversation=${encodeURIComponent(conversations[0]!)}`,
      ...['/console/people/x-3', `/console/people?q=${encodeURIComponent(payloads[3]!)}`],
      ...['/console/audit/5', '/console/audit?by=%3Cimg%20src=x%20onerror=top.hit(1)%3E'],
      ...['/console/sign-in?to=javascript:top.hit(1)', '/console/%3Cimg%20src=x%20onerror=top.hit(1)%3E'],
    ]
    await page.goto('/console/')
    await settled(page)
    for (const place of [...(await placesOf(page)), ...details]) {
      await page.goto(place)
      await settled(page)
      // The whole of what a long list or a long conversation shows.
      await page.mouse.move(700, 500)
      await page.mouse.wheel(0, 20_000)
    }
    await page.goto(`/console/conversations/${encodeURIComponent(conversations[0]!)}`)
    await page.getByText('onerror=top.hit(').first().waitFor()
    // What a bot repeats of it is drawn for every platform in its own way.
    await page.goto('/console/try')
    for (const [at, text] of texts.slice(0, 6).entries()) {
      await page.getByRole('textbox', { name: 'Write as a customer would' }).fill(text)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Why', exact: true }).nth(at).waitFor()
      await page.getByText('On every channel').click()
    }
    await page.goto('/console/')
    await settled(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('<img src=x onerror=top.hit(1)>')
    await page.getByText('Nothing fits these words.').waitFor()
    expect(hits).toEqual([1000])
    // A policy that had to step in would have been told.
    expect(complaints.filter((complaint) => !complaint.includes('about:blank'))).toEqual([])
  })
})

/** All conversations, when they are there. */
async function allOf(program: { ask<T>(method: string, path: string): Promise<T> }, count: number): Promise<string[]> {
  let ids: string[] = []
  await until(async () => {
    const { conversations } = await program.ask<{ conversations: { id: string }[] }>('GET', '/api/conversations/list')
    ids = conversations.map(({ id }) => id)
    return ids.length >= count
  })
  return ids
}
