import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { web } from '@huida/adapter-web'
import { createBot } from '@huida/core'
import { chromiumPath, cleanups, type Program, startProgram, temporaryFolder, until } from '@huida/core/testing'
import { csat } from '@huida/plugin-csat'
import { escalation } from '@huida/plugin-escalation'
import { sqlite } from '@huida/plugin-store-sqlite'
import { tickets } from '@huida/plugin-tickets'
import { afterEach, describe, expect, test } from '@jest/globals'
import { chromium, type Page } from 'playwright-core'
import { packageFolder } from '../folder.js'
import { serve } from '../server/serve.js'
import { openTeam, putAgent, removeAgent } from '../team/team-file.js'

const executablePath = chromiumPath()
const isReady = executablePath !== undefined && existsSync(join(packageFolder, 'dist/src/cli.js'))
const cleanup = cleanups(afterEach)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** The program with its people's side, and with surveys that do not wait. */
async function start() {
  const data = temporaryFolder(cleanup)
  const { team, identify } = openTeam(data, silent)
  const store = sqlite({ file: join(data, 'huida.db') })
  const bot = createBot({ adapters: [web()], store, log: silent, identify })
    .use(tickets({ draft: async ({ id }) => ({ article: id }) }))
    .use(csat({ delayMs: 100 }))
    .use(escalation({ team }))
    .on('message', (ctx) => `bot: ${ctx.text}`)
  const served = await serve({ bot, store, port: 0, log: silent })
  cleanup(() => served.stop())
  return { data, url: served.url, store }
}

/** An agent's terminal: lines are typed into it, and what it prints is waited for. */
function sitDown(data: string, url: string, agent: string): Program & { types(line: string): void } {
  const lines = join(data, `typed-by-${agent}`)
  writeFileSync(lines, '')
  const script = join(data, `desk-of-${agent}.sh`)
  writeFileSync(
    script,
    `tail -f -n +1 '${lines}' | '${process.execPath}' '${join(packageFolder, 'bin/huida.js')}' desk --agent ${agent} --locale zh --data '${data}' --url ${url}\n`,
  )
  const program = startProgram([script], { cleanup, command: '/bin/sh', env: { HOME: data } })
  return Object.assign(program, { types: (line: string) => appendFileSync(lines, `${line}\n`) })
}

async function openPage(url: string): Promise<Page> {
  const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'], timeout: 120_000 })
  cleanup(() => browser.close())
  const page = await browser.newPage({ locale: 'zh-CN' })
  page.setDefaultTimeout(60_000)
  await page.goto(url)
  return page
}

;(isReady ? describe : describe.skip)('huida desk (needs npm run build, and Chromium)', () => {
  test('one person with a terminal serves a customer of the web page, from the queue to the survey', async () => {
    const { data, url, store } = await start()
    const desk = sitDown(data, url, 'wang')
    await desk.prints(/您已上线/)
    const page = await openPage(url)
    const says = async (words: string) => {
      await page.locator('textarea').fill(words)
      await page.locator('textarea').press('Enter')
    }
    await says('杯子碎了，我要找真人')
    await page.getByRole('log').getByText('正在为您转接人工客服').waitFor()
    await desk.prints(/请您接待/)
    desk.types('take')
    await desk.prints(/已接入/)
    await page.getByRole('log').getByText('客服 wang 已接入').waitFor()
    desk.types('您好，我马上给您补发一个。')
    await page.getByRole('log').getByText('您好，我马上给您补发一个。').waitFor()
    await says('好的谢谢')
    await desk.prints(/← 好的谢谢/)
    desk.types('note 补发单走加急')
    await desk.prints(/已记下/)
    desk.types('resolve 补发新杯子，加急')
    await desk.prints(/已结束/)
    await page
      .getByText(/请为本次服务打分|满意|评价/)
      .first()
      .waitFor()
    await says('5')
    await until(async () => (await store.records({ types: ['survey.answered'], limit: 10 })).length === 1)
    expect(await page.getByText('补发单走加急').count()).toBe(0)
    desk.types('quit')
    expect((await desk.ended).out).toContain('已下线')
  })
})

;(existsSync(join(packageFolder, 'dist/src/cli.js')) ? test : test.skip)(
  'what is piped into a desk is done, a line after the other, also what came before the greeting',
  async () => {
    const { data, url } = await start()
    const words = ['desk', '--agent', 'wang', '--locale', 'en', '--data', data, '--url', url]
    const desk = startProgram([join(packageFolder, 'bin/huida.js'), ...words], {
      cleanup,
      input: 'away\nqueue\nquit\nhelp\n',
    })
    const { code, out } = await desk.ended
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^Hello.*You are away.*You are offline\.\n$/s),
    })
    expect(out).not.toContain('resolve')
  },
)

describe('the team of a data folder', () => {
  test('an agent has a token that says who they are; a new one replaces it, and who leaves has none', async () => {
    const data = temporaryFolder(cleanup)
    const { token } = await putAgent(data, { id: 'wang', name: '小王', roles: ['agent', 'expert'] })
    const ask = (shown: string) =>
      openTeam(data, silent).identify(new Request('http://huida', { headers: { authorization: `Bearer ${shown}` } }))
    expect(await ask(token)).toEqual({ id: 'wang', name: '小王', roles: ['agent', 'expert'] })
    const { token: another } = await putAgent(data, { id: 'wang', tier: 2 })
    expect(await ask(token)).toBeUndefined()
    expect(await ask(another)).toMatchObject({ id: 'wang', name: '小王' })
    expect(await removeAgent(data, 'wang')).toBe(true)
    expect(await ask(another)).toBeUndefined()
  })

  test('a token opens at once, also when the files were looked at a moment before', async () => {
    const data = temporaryFolder(cleanup)
    const { team, identify } = openTeam(data, silent)
    const ask = (shown: string) =>
      identify(new Request('http://huida', { headers: { authorization: `Bearer ${shown}` } }))
    expect([await ask('unknown'), team().agents]).toEqual([undefined, []])
    const { token } = await putAgent(data, { id: 'wang' })
    expect(await ask(token)).toMatchObject({ id: 'wang' })
  })

  test('an edit counts at once; one that is wrong is told, and what was said before counts on', async () => {
    const data = temporaryFolder(cleanup)
    const told: unknown[] = []
    await putAgent(data, { id: 'wang' })
    const { team } = openTeam(data, { info: () => {}, error: (fields) => told.push(fields) })
    const file = join(data, 'team.yaml')
    writeFileSync(file, 'agents: [{ id: wang }, { id: li }]\n')
    await until(() => team().agents.length === 2)
    writeFileSync(file, 'queues: [{ id: a, overflow: nowhere }]\n')
    await until(() => team() && told.length === 1)
    expect(team().agents.map(({ id }) => id)).toEqual(['wang', 'li'])
  })
})
