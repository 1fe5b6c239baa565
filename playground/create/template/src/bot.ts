import { choices, createBot, localised } from '@huida/core'
import { conversations } from '@huida/plugin-conversations'
import { csat, surveyAnswers } from '@huida/plugin-csat'
import { escalation } from '@huida/plugin-escalation'
import { insights } from '@huida/plugin-insights'
import { rag } from '@huida/plugin-rag'
import { tickets } from '@huida/plugin-tickets'
import type { MakeBot } from 'huida'

const greeting = {
  en: choices('Hello! What would you like to know?', ['When are you open?', 'How do I return something?']),
  zh: choices('您好！想了解什么？', ['你们几点营业？', '怎么退货？']),
}

/** The bot. `huida start` opens what it needs, and serves it on every channel whose settings are there. */
const makeBot: MakeBot = ({ base, retriever, team, model }) =>
  createBot(base)
    // First: it sees what the rest has answered.
    .use(insights({ answers: surveyAnswers(base) }))
    .use(conversations())
    // When the bot should not answer: a person of team.yaml, else a ticket; then the customer is asked how it went.
    .use(tickets())
    .use(csat())
    .use(escalation({ team }))
    .on('join', (ctx) => localised(greeting, ctx.locale))
    // Your own answers go here. Return content to answer, next() to let others answer.
    .hears(/^(hi|hello|您好|你好|在吗)[!?.！？。~ ]*$/i, (ctx) => localised(greeting, ctx.locale))
    // Last: it answers every question from knowledge.json, or says that it does not know.
    .use(rag({ retriever, ...(model && { model }) }))

export default makeBot
