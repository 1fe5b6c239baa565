import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder } from '@huida/core/testing'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from './folder.js'

const cli = join(packageFolder, 'dist/src/cli.js')
const folder = temporaryFolder(cleanups(afterAll))
const cleanup = cleanups(afterEach)

type Environment = Record<string, string>

const huida = (args: string[], environment: Environment = {}, input = '') =>
  startProgram([join(packageFolder, 'bin/huida.js'), ...args], { cleanup, env: { LANG: 'en', ...environment }, input })

/** Runs a command to its end. */
const run = (args: string[], { input, ...environment }: Environment = {}) => huida(args, environment, input).ended

/** What starting and what the doctor say of the same set-up. */
const both = (args: string[], environment: Environment = {}) =>
  Promise.all([run(['start', ...args], environment), run(['doctor', ...args], environment)])

// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(cli) ? describe : describe.skip

describeBuilt('the command line (needs npm run build)', () => {
  test('help names every command at once', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    for (const command of ['start', 'chat', 'ledger', 'doctor', 'eval']) expect(out).toContain(command)
  })

  test('a piped question is answered with its source, and the command ends well', async () => {
    const { code, out, err } = await run(['chat'], { input: 'how do I return a jacket?\n' })
    expect(err).toBe('')
    expect(out).toContain('within 7 days of delivery')
    expect(out).toContain("Source: How can I send clothes back if they don't fit?")
    expect(code).toBe(0)
  })

  test('a bot that was started says where to go, answers, and stops well; its ledger can be read meanwhile', async () => {
    const data = join(folder, 'started')
    const bot = huida(['start', '--port', '0', '--data', data])
    const url = await bot.prints(/http:\/\/localhost:\d+/)
    const session = await fetch(`${url}/web/session`, { method: 'POST', headers: { 'accept-language': 'en' } })
    expect(session.status).toBe(201)
    const listed = await run(['ledger', '--data', data])
    const [id] = /web:\S+/.exec(listed.out) ?? []
    expect(id).toBeDefined()
    const told = await run(['ledger', id!, '--data', data])
    expect(told.out).toContain('← (join)')
    expect(JSON.parse((await run(['ledger', id!, '--json', '--data', data])).out)).toMatchObject([
      { kind: 'in' },
      { kind: 'out' },
    ])
    expect((await run(['doctor', '--port', new URL(url).port, '--data', data])).out).toContain(
      'A bot is running on port',
    )
    expect(await bot.stop()).toMatchObject({ code: 0, err: '' })
    // Looking changes nothing but SQLite's own index of who looks (`-shm`).
    const files = () => readdirSync(data).filter((name) => !name.endsWith('-shm'))
    const kept = () => files().map((name) => [name, statSync(join(data, name)).mtimeMs])
    const before = kept()
    expect((await run(['doctor', '--port', '0', '--data', data])).out).toContain('no running bot owns them')
    expect(kept()).toEqual(before)
  })

  test('the link that opens the traces is printed, and the token lies in the data folder for this user only while it runs', async () => {
    const data = join(folder, 'token')
    const program = huida(['start', '--port', '0', '--data', data])
    const [, token] = /decisions#token=(\S+)/.exec(await program.prints(/decisions#token=\S+\n/))!
    expect(readFileSync(join(data, 'admin-token'), 'utf8')).toBe(token)
    expect((statSync(join(data, 'admin-token')).mode & 0o777).toString(8)).toBe('600')
    const [url] = /http:\/\/localhost:\d+/.exec(program.out)!
    const read = (headers: Record<string, string>) => fetch(`${url}/traces/conversations`, { headers })
    expect((await read({ authorization: `Bearer ${token}` })).status).toBe(200)
    await program.stop()
    expect(existsSync(join(data, 'admin-token'))).toBe(false)
  })

  test('a token of your own outlives a start, and is printed nowhere', async () => {
    const HUIDA_ADMIN_TOKEN = 'kT7-pQ2_vX9.zR4~mN8+bC5/hJ6=wL3a'
    const data = join(folder, 'own-token')
    const program = huida(['start', '--port', '0', '--data', data], { HUIDA_ADMIN_TOKEN })
    const url = await program.prints(/http:\/\/localhost:\d+/)
    const headers = { authorization: `Bearer ${HUIDA_ADMIN_TOKEN}` }
    expect((await fetch(`${url}/traces/conversations`, { headers })).status).toBe(200)
    const { out, err } = await program.stop()
    expect(out + err).not.toContain(HUIDA_ADMIN_TOKEN)
    const refused = await run(['start', '--port', '0', '--data', data], { HUIDA_ADMIN_TOKEN: 'changeme' })
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('HUIDA_ADMIN_TOKEN can be guessed')])
  })

  test('a port that is taken is told in words', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    cleanup(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const [{ code, err }, doctor] = await both(['--data', join(folder, 'port')], { PORT: String(port) })
    expect([code, doctor.code]).toEqual([1, 1])
    expect(err).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(err).not.toContain('    at ')
    expect(doctor.out).toContain(
      `✗ Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1}`,
    )
  })

  test.each([
    ['a syntax error', (text: string) => text.replace('"articles": [', '"articles": [,'), /not valid JSON.*line \d+/],
    [
      'an id twice',
      (text: string) => text.replace('account-hacked.zh', 'account-delete.zh'),
      /has an id that another article has already: account-delete\.zh/,
    ],
  ])(
    'a knowledge file with %s: it refuses to start, says where, and doctor says the same',
    async (_, spoil, message) => {
      const knowledge = join(folder, 'knowledge.json')
      writeFileSync(knowledge, spoil(readFileSync(join(packageFolder, 'bots/shop/knowledge.json'), 'utf8')))
      const args = ['--knowledge', knowledge, '--port', '0', '--data', join(folder, 'knowledge')]
      const [{ code, err }, doctor] = await both(args)
      expect(err).toMatch(message)
      expect(err).not.toContain('    at ')
      expect(doctor.out).toMatch(message)
      expect([code, doctor.code]).toEqual([1, 1])
    },
  )

  test('a password in the address of a model is shown by nobody', async () => {
    const { out, err } = await run(['doctor', '--port', '0', '--data', join(folder, 'model')], {
      HUIDA_MODEL: 'm',
      HUIDA_OPENAI_BASE_URL: 'http://shop:hunter2@127.0.0.1:9/v1?api_key=hunter3',
    })
    expect(out).toContain('http://***@127.0.0.1:9/v1?api_key=***')
    expect(out + err).not.toMatch(/hunter/)
  })

  test('a data folder that cannot be made, and a token that is none, are told', async () => {
    const data = join(cli, 'data')
    const [started, doctor] = await both(['--data', data, '--port', '0'], { HUIDA_TELEGRAM_TOKEN: 'nonsense' })
    expect(started.err).toContain(`The data folder ${data} cannot be written (ENOTDIR)`)
    expect(doctor.out).toContain(`✗ The data folder ${data} cannot be written (ENOTDIR)`)
    expect(doctor.out).toMatch(/✗ .*token/i)
    expect([started.code, doctor.code]).toEqual([1, 1])
  })

  test('a healthy installation needs no mending, in Chinese too', async () => {
    const { code, out } = await run(['doctor', '--port', '0', '--locale', 'zh', '--data', join(folder, 'new')])
    expect(out).toContain('一切正常')
    expect(code).toBe(0)
  })

  test('what was mistyped is told, and where the commands are listed', async () => {
    const [command, suite] = await Promise.all([run(['doktor']), run(['eval', '/nowhere.yaml'])])
    expect([command.code, command.err]).toEqual([1, expect.stringContaining('huida --help lists the commands.')])
    expect(command.err).toContain('Did you mean doctor?')
    expect((await run(['kb', 'improt'])).err).toContain('Did you mean import?')
    expect([suite.code, suite.err]).toEqual([
      1,
      expect.stringMatching(/^\/nowhere\.yaml cannot be read \(ENOENT\).*Name a suite file/),
    ])
  })

  test('a ledger that is not there, and a conversation that nobody had, are told', async () => {
    const { code, err } = await run(['ledger', '--data', join(folder, 'nothing')])
    expect([code, err]).toEqual([1, expect.stringContaining('Start the bot once, or name its data folder')])
  })
})
