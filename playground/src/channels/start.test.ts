import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder, until } from '@huida/core/testing'
import { startSlack, ts, wordsOf } from '@huida/emulators/slack'
import { messageUpdate, startTelegram } from '@huida/emulators/telegram'
import { afterEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterEach)
// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/cli.js')) ? describe : describe.skip

describeBuilt('huida start (needs npm run build)', () => {
  test('serves every channel whose settings are there, and tells where platforms are to call', async () => {
    const [slack, telegram] = await Promise.all([startSlack(), startTelegram()])
    cleanup(() => slack.close())
    cleanup(() => telegram.close())
    const program = startProgram([join(packageFolder, 'bin/huida.js'), 'start', '--port', '0'], {
      cleanup,
      env: {
        LANG: 'en',
        HUIDA_DATA: temporaryFolder(cleanup),
        HUIDA_SLACK_BOT_TOKEN: slack.botToken,
        HUIDA_SLACK_SIGNING_SECRET: slack.signingSecret,
        HUIDA_SLACK_API: slack.url,
        HUIDA_TELEGRAM_TOKEN: telegram.token,
        HUIDA_TELEGRAM_API: telegram.url,
      },
    })
    await program.prints(/Ctrl\+C/)
    const printed = program.out
    const [webhook] = /http:\S+\/slack\//.exec(printed) ?? []
    expect(printed).toMatch(/Telegram +✓/)
    slack.requestsTo(`${webhook}events`)

    telegram.queue(messageUpdate({ id: 1, from: 7, text: '您好' }))
    expect(await slack.says({ ts: ts(1_795_860_000, 1), channel: 'D1', text: '谢谢' })).toBe(200)
    const greeting = await until(() => telegram.shown[0], { what: 'Telegram shows an answer' })
    expect(greeting.text).toContain('慧选的客服助手')
    const thanks = await until(() => slack.shown[0], { what: 'Slack shows an answer' })
    expect(wordsOf(thanks)).toContain('不客气')
    expect((await program.stop()).code).toBe(0)
  })
})
