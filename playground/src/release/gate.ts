import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Bot, type Part, plainText, type Store } from '@huida/core'
import {
  type Article,
  type GateFigures,
  KnowledgeError,
  type KnowledgeSpace,
  type SpaceRetriever,
} from '@huida/knowledge'
import type { GoldenQuestion } from './golden.js'
import { rehearsedKnowledge } from './rehearsed-knowledge.js'

/** What can be asked without leaving a trace. */
export type Rehearsal = Pick<Bot, 'answer'>

/** What a bot said to a question. */
export interface Answered {
  /** The article that it came from; absent when none answered. */
  article?: string
  version?: number
  text: string
}

/** A question to ask before and after. */
export interface GateQuestion {
  question: string
  locale?: string
  /** What must answer, where that is known: an article's id, or `null` for nothing. */
  golden?: string | null
}

/** A question that is answered differently. */
export interface GateChange extends GateQuestion {
  before: Answered
  after: Answered
  /** `changed`: nobody has said which of the two is right. */
  verdict: 'better' | 'worse' | 'changed'
}

export interface GateReport {
  figures: GateFigures
  changes: GateChange[]
  /** Golden questions that were answered as they should be, and would not be any more. */
  broken: GateChange[]
  /** Golden questions that are answered wrongly, before and after. */
  wrong: GateQuestion[]
}

export interface GateOptions {
  /** What serves now, and how it is found. */
  space: KnowledgeSpace
  retriever: SpaceRetriever
  /** What would serve. */
  after: readonly Article[]
  questions: readonly GateQuestion[]
  /** Makes the bot that answers from a space, and starts it. */
  rehearse(parts: RehearsalParts): Promise<Rehearsal & { stop(): Promise<void> }>
}

/** What a rehearsing bot answers from. */
export interface RehearsalParts {
  knowledge: KnowledgeSpace
  retriever: SpaceRetriever
}

/** Asks a bot every question with what serves now and with what would serve, and tells which answers change. */
export async function runGate({ space, retriever, after, questions, rehearse }: GateOptions): Promise<GateReport> {
  // Nobody waits for a bot that is asked nothing.
  if (questions.length === 0) return judge([], [], [])
  const shown = rehearsedKnowledge(space, retriever)
  const bot = await rehearse(shown)
  try {
    await whenReady(bot, questions)
    const was = await askAll(bot, questions)
    await shown.show(after)
    return judge(questions, was, await askAll(bot, questions))
  } finally {
    await bot.stop()
    shown.close()
  }
}

/** What a bot says to a question, without leaving a trace. */
export async function ask(bot: Rehearsal, question: GateQuestion): Promise<Answered> {
  return answeredBy((await decide(bot, question)).parts)
}

/** What an answer says, and where it came from. */
export function answeredBy(parts: readonly Part[]): Answered {
  const [source] = parts.flatMap((part) => (part.type === 'sources' ? part.sources : []))
  return {
    ...(source && { article: source.articleId, version: source.version }),
    // Questions that are offered beside an answer are no part of it.
    text: plainText(source ? parts.filter(({ type }) => type === 'text') : parts),
  }
}

const decide = (bot: Rehearsal, { question, locale }: GateQuestion) =>
  bot.answer({
    type: 'message',
    key: randomUUID(),
    at: Date.now(),
    conversation: { id: 'rehearsal' },
    user: { id: 'rehearsal', ...(locale && { locale }) },
    parts: [{ type: 'text', text: question }],
  })

/** The longest that a bot may take to learn. */
const readyWithinMs = 120_000

/** A bot that still learns says so in its trace, and would answer otherwise a moment later. Each language learns for itself. */
async function whenReady(bot: Rehearsal, questions: readonly GateQuestion[]): Promise<void> {
  const isChinese = ({ question }: GateQuestion) => /\p{Script=Han}/u.test(question)
  const end = Date.now() + readyWithinMs
  for (const question of [questions.find(isChinese), questions.find((other) => !isChinese(other))]) {
    while (question && Date.now() < end) {
      const { trace } = await decide(bot, question)
      if (!trace.some(({ saw }) => typeof saw === 'object' && saw !== null && 'ready' in saw && saw.ready === false))
        break
      await setTimeout(50)
    }
  }
}

/**
 * What customers have asked lately, each question once, the latest first.
 * @param limit the most questions wanted
 */
export async function recentQuestions(store: Store, limit: number): Promise<GateQuestion[]> {
  const questions = new Map<string, GateQuestion>()
  for (const { id, user, state } of await store.conversations({ limit })) {
    for (const entry of (await store.timeline(id)).reverse()) {
      if (questions.size >= limit) return [...questions.values()]
      if (entry.kind !== 'in' || entry.event.type !== 'message') continue
      const question = plainText(entry.event.parts).trim()
      const locale = state.locale ?? user.locale
      if (question !== '' && !questions.has(question)) questions.set(question, { question, ...(locale && { locale }) })
    }
  }
  return [...questions.values()]
}

/** Golden questions first, and none of the others that is one of them. */
export function gateQuestions(golden: readonly GoldenQuestion[], recent: readonly GateQuestion[]): GateQuestion[] {
  const known = new Set(golden.map(({ question }) => question))
  return [
    ...golden.map(({ article, ...question }) => ({ ...question, golden: article })),
    ...recent.filter(({ question }) => !known.has(question)),
  ]
}

async function askAll(bot: Rehearsal, questions: readonly GateQuestion[]): Promise<Answered[]> {
  const answers: Answered[] = []
  for (const question of questions) answers.push(await ask(bot, question))
  return answers
}

function judge(questions: readonly GateQuestion[], was: readonly Answered[], is: readonly Answered[]): GateReport {
  const changes: GateChange[] = []
  const broken: GateChange[] = []
  const wrong: GateQuestion[] = []
  for (const [i, question] of questions.entries()) {
    const [before, after] = [was[i]!, is[i]!]
    if (question.golden !== undefined && !isGolden(question, before) && !isGolden(question, after)) wrong.push(question)
    if (before.article === after.article && before.text === after.text) continue
    const change = { ...question, before, after, verdict: changeOf(question, before, after) }
    changes.push(change)
    if (question.golden !== undefined && change.verdict === 'worse') broken.push(change)
  }
  const count = (verdict: GateChange['verdict']) => changes.filter((change) => change.verdict === verdict).length
  const figures = {
    questions: questions.length,
    changed: changes.length,
    better: count('better'),
    worse: count('worse'),
    broken: broken.map(({ question }) => question),
  }
  return { figures, changes, broken, wrong }
}

const isGolden = ({ golden }: GateQuestion, { article }: Answered): boolean => (article ?? null) === golden

function changeOf(question: GateQuestion, before: Answered, after: Answered): GateChange['verdict'] {
  // Without a golden answer all that is sure is that an answer is better than none.
  const [was, is] =
    question.golden === undefined
      ? [before.article !== undefined, after.article !== undefined]
      : [isGolden(question, before), isGolden(question, after)]
  return was === is ? 'changed' : is ? 'better' : 'worse'
}

/** What serves with some articles in place of those with the same ids, and beside the others. */
export function withArticles(serves: readonly Article[], others: readonly Article[]): Article[] {
  const all = new Map([...serves, ...others].map((article) => [article.id, article]))
  return [...all.values()]
}

/** What would serve if the trial were published to everybody; where none runs, what serves. */
export const tried = (space: KnowledgeSpace): Article[] =>
  withArticles(space.published(), space.trial()?.articles ?? [])

/**
 * Nobody waits for a rehearsal of what cannot be published.
 * @throws KnowledgeError TRIAL_RUNNING
 */
export function refuseInTrial(space: KnowledgeSpace): void {
  const running = space.trial()
  if (running) throw new KnowledgeError([{ code: 'TRIAL_RUNNING', trial: running.number, share: running.share }])
}
