import { type Composer, type Context, definePlugin } from '@huida/core'
import { z } from 'zod'

/** What `visits` puts on `ctx`. */
export interface WithVisits {
  /** How often this person has written, this message included. */
  visits: number
}

/** Counts how often somebody writes. */
export const visits = definePlugin({
  name: 'visits',
  config: z.object({
    ttlMs: z.number().int().positive().default(86_400_000).describe('A visitor is forgotten after this long.'),
  }),
  setup: (app, { config, store }) =>
    app.use(async (ctx, next) => {
      // By the person: the same id of a user on another platform is somebody else.
      const visits = ((await store.get<number>(ctx, ctx.person)) ?? 0) + 1
      store.set(ctx, ctx.person, visits, { ttlMs: config.ttlMs })
      ctx.trace({ step: 'visits', chose: visits })
      return next({ visits })
    }),
})

/** Greets those who greet, and knows them when they come back. */
export const greeter = definePlugin({
  name: 'greeter',
  dependencies: ['visits'],
  setup(app: Composer<Context & WithVisits>) {
    app.hears(/^你好|您好/, (ctx) => (ctx.visits > 1 ? '欢迎回来！' : '初次见面，您好！'))
    app.hears(/^(hi|hello)\b/i, (ctx) => (ctx.visits > 1 ? 'Welcome back!' : 'Nice to meet you!'))
  },
})
