import { definePlugin } from '@huida/core'
import { post } from './post.mjs'

/** How much later a reminder comes, in the bot's milliseconds. */
const REMINDER_MS = 300

/** The lane in which is counted what turns of all conversations ask for. */
export const TALLY = 'tally:1'

/**
 * A bot with state, a tool, effects outside, timers, actions in other lanes, and answers of several parts.
 * @param {string} platform where the tool is
 */
export const clerk = (platform) =>
  definePlugin({
    name: 'clerk',
    setup(app, { store }) {
      const counted = async (ctx) => ((await store.get(ctx, ctx.conversation.id)) ?? 0) + 1

      /** One turn, which answers each of some questions in as many parts as it asks for. */
      async function answer(ctx, questions) {
        const turn = await counted(ctx)
        const [{ key }] = questions
        // As a model's words would be: of these questions, and no others, also when the turn is repeated.
        const remembered = await ctx.once('draw', async () => {
          const { body } = await post(`${platform}/draw`, { key })
          return { drawn: body.drawn, questions }
        })
        const { drawn } = remembered
        // Has an effect outside with what was drawn: a repeated turn must do the same again, not another.
        await post(`${platform}/use`, { key, drawn })
        // From here on without a pause: somebody who takes the conversation finds all of it done, or nothing.
        store.set(ctx, ctx.conversation.id, turn)
        const pictures = (ctx.event.parts ?? []).flatMap(({ type, url }) =>
          type === 'image' || type === 'audio' ? url : [],
        )
        ctx.record('answered', { keys: remembered.questions.map(({ key }) => key), turn, drawn, pictures })
        for (const { key, parts, reminds, tallies } of remembered.questions) {
          if (reminds) ctx.schedule(key, ctx.now() + REMINDER_MS)
          if (tallies) ctx.act(TALLY, 'tally.add', { key, conversation: ctx.conversation.id })
          for (let part = 0; part < parts; part++) ctx.reply(JSON.stringify({ key, turn, drawn, part }))
        }
        ctx.result(drawn)
      }

      app.action('desk.say', (ctx) => answer(ctx, [ctx.event.data]))
      app.action('tally.told', (ctx) => answer(ctx, [{ key: `${ctx.event.data.key}+tally`, parts: 1 }]))
      app.action('tally.add', async (ctx) => {
        const count = await counted(ctx)
        const { key, conversation } = ctx.event.data
        store.set(ctx, ctx.conversation.id, count)
        ctx.result(count)
        ctx.record('tallied', { key, count })
        ctx.act(conversation, 'tally.told', { key })
      })
      app.on('timer', (ctx) => answer(ctx, [{ key: `${ctx.event.name}+timer`, parts: 1 }]))
      app.on('trouble', (ctx) => ctx.record('told', { position: ctx.event.position }))
      app.on('message', (ctx) => answer(ctx, questionsIn(ctx.text)))
    },
  })

/** A burst of messages is one turn with several questions. */
export const questionsIn = (text) =>
  [...text.matchAll(/^(\S+): (\d) parts(, remind)?(, tally)?$/gm)].map(([, key, parts, reminds, tallies]) => ({
    ...{ key, parts: Number(parts), reminds: reminds !== undefined, tallies: tallies !== undefined },
  }))
