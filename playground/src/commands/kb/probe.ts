import { stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { tokenFor } from '../../bot/running.js'
import type { Answered } from '../../release/gate.js'
import { knowledgePlace } from '../../settings/settings.js'
import { CommandError } from '../../terminal/command-error.js'
import { print, say, tell } from '../../terminal/output.js'
import type { KbFlags } from './context.js'

/** How often the bot is asked. */
const ASK_EVERY_MS = 20

/** A day. */
const longestWaitMs = 86_400_000

interface ProbeFlags extends KbFlags {
  url?: string
  expect?: string
  wait?: string
}

/** Asks the bot that runs, the way a customer does but without a trace, until an edit shows in its answer. */
export async function probe(question: string, flags: ProbeFlags): Promise<void> {
  const { url = `http://localhost:${process.env.PORT || 3000}`, expect } = flags
  const limitMs = Number(flags.wait ?? 60) * 1_000
  if (!(limitMs >= 0 && limitMs <= longestWaitMs))
    throw new CommandError(
      `--wait ${flags.wait} is no number of seconds. Write one from 0 to ${longestWaitMs / 1_000}.`,
    )
  const started = Date.now()
  const token = await tokenFor(url, flags)
  const before = await askRunning(url, question, token)
  const isLive = ({ text, article, version }: Answered) =>
    expect === undefined
      ? text !== before.text || article !== before.article || version !== before.version
      : text.includes(expect)
  if (!flags.json) {
    tell(`- ${shown(before)}`)
    if (!isLive(before))
      say(flags, { zh: '等待修改生效……（Ctrl+C 结束）', en: 'Waiting for an edit to be live … (Ctrl+C ends)' })
  }
  let after = before
  while (!isLive(after)) {
    if (Date.now() - started > limitMs) {
      process.exitCode = 1
      if (flags.json) return print({ live: false, before })
      return say(flags, {
        zh: `${flags.wait ?? 60} 秒内回答没有变化。`,
        en: `The answer has not changed within ${flags.wait ?? 60} seconds.`,
      })
    }
    await wait(ASK_EVERY_MS)
    after = await askRunning(url, question, token)
  }
  if (after === before) {
    if (flags.json) return print({ live: true, before, after, waitedMs: 0, tookMs: null })
    return say(flags, { zh: '已经生效。', en: 'It is live already.' })
  }
  const seen = Date.now()
  const edited = await editedAt(flags)
  const tookMs = edited === undefined || edited < started ? undefined : Math.max(0, Math.round(seen - edited))
  if (flags.json) return print({ live: true, before, after, waitedMs: seen - started, tookMs: tookMs ?? null })
  tell(`+ ${shown(after)}`)
  say(
    flags,
    tookMs === undefined
      ? { zh: `已生效（等待了 ${seen - started} 毫秒）。`, en: `It is live (after ${seen - started} ms of waiting).` }
      : { zh: `已生效：保存后 ${tookMs} 毫秒。`, en: `It is live: ${tookMs} ms after it was saved.` },
  )
}

const shown = ({ article, version, text }: Answered) =>
  `${article === undefined ? '' : `[${article} v${version}] `}${text.replace(/\s+/g, ' ')}`

/** When the articles were last saved, by whomever; `undefined`: only their file tells. */
async function editedAt(flags: KbFlags): Promise<number | undefined> {
  const { file, database } = knowledgePlace(flags)
  if (database !== undefined) return undefined
  return (await stat(file).catch(() => undefined))?.mtimeMs
}

async function askRunning(url: string, question: string, token: string | undefined): Promise<Answered> {
  let response: Response
  try {
    response = await fetch(`${url.replace(/\/$/, '')}/knowledge/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ question }),
    })
  } catch {
    throw new CommandError(`No bot answers at ${url}. Start it, or name its address with --url.`)
  }
  if (response.status === 403)
    throw new CommandError(
      `The bot at ${url} asks for its token. Name its data folder with --data or HUIDA_DATA, or set HUIDA_ADMIN_TOKEN.`,
    )
  if (!response.ok) throw new CommandError(`The bot at ${url} refused (${response.status}): ${await response.text()}`)
  return (await response.json()) as Answered
}
