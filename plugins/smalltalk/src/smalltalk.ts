import { type Composer, type Content, type Context, contentOf, definePlugin, withOwnWords } from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import { z } from 'zod'
import type { SmallTalk } from './phrases.js'
import { nearlySmallTalkIn, smallTalkIn } from './read.js'
import { type SmallTalkWords, words } from './words.js'

/** What is on `ctx` after this plugin, where a message only answers or acknowledges. */
export interface WithSmallTalk {
  /** Nobody has to search for it. Who has asked something takes it as an answer; else return `next()`. */
  smallTalk: SmallTalk
}

/** What is on `ctx` after this plugin, where a message may be no more than that. */
export interface MayBeSmallTalk {
  /** Whoever knows no answer returns `next()` and says nothing. */
  mayBeSmallTalk: true
}

/** What may answer a question that somebody else has asked: they are heard first. */
const ANSWERS: ReadonlySet<SmallTalk> = new Set(['acknowledgement', 'finished', 'assent', 'denial'])

const replaced = z.custom<Partial<SmallTalkWords>>(
  (value) => typeof value === 'object' && value !== null,
  'it is no object. Give the words to replace, such as { greeting: "…" }',
)

/**
 * Answers in kind what asks nothing: greetings, thanks, "ok", praise, anger, "are you a robot?", and says of the weather and the like that it
 * cannot help. Use it before whatever looks up or searches, and after `escalation()`.
 */
export const smalltalk = definePlugin({
  name: 'smalltalk',
  config: z.object({
    /** Replaces any of the plugin's own words, by language: `{ zh: { greeting: '…' } }`. */
    words: z.record(z.string(), replaced).default({}),
    /** Other companies, whose orders customers ask about here by mistake: `['Amazon']`. Default: none. */
    elsewhere: z.array(z.string().min(1)).default([]),
  }),
  setup(app: Composer<Context & Partial<WithHandoff>>, { config }) {
    return app.on('message', async (ctx, next) => {
      const sure = smallTalkIn(ctx.text, config.elsewhere)
      const smallTalk = sure ?? nearlySmallTalkIn(ctx.text)
      if (smallTalk === undefined) return next()
      if (sure === undefined || ANSWERS.has(smallTalk)) {
        const going = sure ? next<WithSmallTalk>({ smallTalk }) : next<MayBeSmallTalk>({ mayBeSmallTalk: true })
        const answered = contentOf((await going) as never)
        if (answered !== undefined) return answered
      }
      ctx.handoff?.unasked?.()
      ctx.trace({ step: 'smalltalk', saw: { text: ctx.text }, chose: smallTalk })
      return answerTo(smallTalk, ctx, withOwnWords(words, config.words, ctx.locale))
    })
  },
})

/** The words ask to tell more, too. */
const BESIDE = { isBeside: true }

/** A person is offered to those who are upset or were not helped, and named to those who ask who it is. */
function answerTo(kind: SmallTalk, { handoff }: Partial<WithHandoff>, say: SmallTalkWords): Content {
  if (handoff === undefined) return say[kind]
  if (kind === 'upset') return handoff.offer(say.upsetOffer, { reason: 'emotion' }, BESIDE)
  if (kind === 'unhelped') return handoff.offer(say.unhelpedOffer, { reason: 'misunderstood' }, BESIDE)
  return kind === 'identity' ? say.identityWithPeople : say[kind]
}
