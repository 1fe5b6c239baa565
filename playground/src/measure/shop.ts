import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Part, plainText, type Source } from '@huida/core'
import { type TestChat, testChat } from '@huida/core/testing'
import { type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { shop } from '../../bots/shop/bot.js'
import { startOrdersService } from '../../bots/shop/orders-service.js'
import { readGolden } from '../release/golden.js'
import { CommandError } from '../terminal/command-error.js'
import { type Exchange, readTranscript } from '../terminal/transcript.js'
import { type MeasuredRow, type Progress, shareOf } from './measured.js'
import type { RowOf } from './row.js'

/** Asks the shop's bot questions whose article is known, each in a conversation of its own. */
export async function measureAnswers(
  { golden, knowledge }: RowOf<'answers'>,
  progress: Progress,
): Promise<MeasuredRow> {
  const lines = await readGolden(golden)
  return withShop(knowledge, async (chat) => {
    const outcomes: { wanted: string | null; given: string | undefined }[] = []
    for (const [i, { question, locale, article }] of lines.entries()) {
      const reply = await chat.user(`golden-${i}`, locale === undefined ? {} : { locale }).says(question)
      outcomes.push({ wanted: article, given: sourcesOf(reply)[0]?.articleId })
      if (i % 25 === 0) progress(`${i} of ${lines.length} questions`)
    }
    const answerable = outcomes.filter(({ wanted }) => wanted !== null)
    const others = outcomes.filter(({ wanted }) => wanted === null)
    const answered = outcomes.filter(({ given }) => given !== undefined)
    const isRight = ({ wanted, given }: (typeof outcomes)[number]) => given === wanted
    return {
      right: shareOf(answerable, isRight),
      wrong: shareOf(answerable, (one) => one.given !== undefined && !isRight(one)),
      unanswered: shareOf(answerable, ({ given }) => given === undefined),
      refused: shareOf(others, ({ given }) => given === undefined),
      rightOfAnswered: shareOf(answered, isRight),
    }
  })
}

/** Plays transcripts with the shop's bot; an exchange passes when everything comes back that it holds. */
export async function measureConversations(
  { transcripts, knowledge }: RowOf<'conversations'>,
  progress: Progress,
): Promise<MeasuredRow> {
  const files = await readdir(transcripts).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${transcripts} cannot be read (${error.code}). Name a folder of transcripts, *.txt.`)
  })
  const exchanges = await Promise.all(
    files
      .filter((file) => file.endsWith('.txt'))
      .map(async (file) =>
        readTranscript(await readFile(join(transcripts, file), 'utf8')).map((exchange) => ({ file, exchange })),
      ),
  )
  return withShop(knowledge, async (chat) => {
    const passed: boolean[] = []
    for (const { file, exchange } of exchanges.flat()) {
      const isRight = await plays(chat, `${file}:${exchange.conversation}`, exchange)
      if (!isRight) progress(`${file}:${exchange.line} "${exchange.says}" is not answered as written`)
      passed.push(isRight)
    }
    return { passed: shareOf(passed, Boolean) }
  })
}

async function plays(chat: TestChat, id: string, { says, holds, source, offers }: Exchange): Promise<boolean> {
  const reply = await chat.user(id).says(says)
  const labels = reply.flatMap((part) => (part.type === 'choices' ? part.choices.map(({ label }) => label) : []))
  const shown = [plainText(reply), ...labels].join('\n')
  return (
    holds.every((piece) => shown.includes(piece)) &&
    (source === undefined || sourcesOf(reply).some(({ articleId }) => articleId === source)) &&
    (offers === undefined || labels.includes(offers))
  )
}

/** The shop's bot on a platform that shows everything, for as long as the work takes. */
async function withShop<T>(knowledge: string, work: (chat: TestChat) => Promise<T>): Promise<T> {
  const space: KnowledgeSpace = await openSpace({ file: knowledge })
  const chat = testChat()
  const orders = await startOrdersService({ now: chat.clock.now })
  const bot = await chat.start((base) => shop({ ...base, knowledge: space, orders: orders.url }))
  try {
    return await work(chat)
  } finally {
    await bot.stop()
    orders.close()
    await space.close()
  }
}

const sourcesOf = (reply: readonly Part[]): Source[] =>
  reply.flatMap((part) => (part.type === 'sources' ? part.sources : []))
