import botbuilder from 'botbuilder'
import express from 'express'
import { reachable } from './listen.mjs'

/** botbuilder's CloudAdapter on Express, as its samples do it, with authentication off. */
export async function start() {
  const adapter = new botbuilder.CloudAdapter(new botbuilder.ConfigurationBotFrameworkAuthentication({}))
  const app = express()
  app.use(express.json())
  app.post('/api/messages', (request, response) =>
    adapter.process(request, response, async (context) => {
      await context.sendActivity(context.activity.text)
    }),
  )
  const port = await new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
  return reachable({ port, path: '/api/messages', platform: 'botframework' })
}
