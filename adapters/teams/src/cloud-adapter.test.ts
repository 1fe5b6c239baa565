import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { cleanups, listening, until } from '@huida/core/testing'
import { messageActivity, startTeams } from '@huida/emulators/teams'
import { afterEach, expect, test } from '@jest/globals'
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import { settingsOf } from './conformance.js'
import { openTokens } from './credentials.js'
import { DEFAULT_ENDPOINTS } from './options.js'

const cleanup = cleanups(afterEach)

/** What restify and express have, as far as botbuilder asks for it. */
const responding = (response: ServerResponse) => ({
  socket: response.socket,
  status: (code: number) => void response.writeHead(code),
  header: () => {},
  send: () => {},
  end: () => void response.end(),
})

test("Microsoft's own CloudAdapter believes the emulator and answers by it, so that it is not only our understanding of Teams", async () => {
  const platform = await startTeams()
  cleanup(() => platform.close())
  const tokens = openTokens(settingsOf(platform))
  type Arguments = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>
  const credentials = {
    isValidAppId: async (id: string) => id === platform.appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      async signRequest(request: { headers: { set(name: string, value: string): void } }) {
        request.headers.set('authorization', `Bearer ${await tokens.get()}`)
        return request
      },
    }),
    // Classes where only these members are asked for.
  } as unknown as Arguments[1]
  const configuration: Arguments[0] = {
    ...{ CallerId: '', ChannelService: '', ValidateAuthority: true, OAuthUrl: DEFAULT_ENDPOINTS.scope },
    ToBotFromChannelOpenIdMetadataUrl: platform.endpoints.metadata,
    ToBotFromChannelTokenIssuer: DEFAULT_ENDPOINTS.issuer,
    ToBotFromEmulatorOpenIdMetadataUrl: platform.endpoints.metadata,
    ToChannelFromBotLoginUrl: DEFAULT_ENDPOINTS.login,
    ToChannelFromBotOAuthScope: DEFAULT_ENDPOINTS.scope,
  }
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(configuration, credentials))
  const heard: unknown[] = []
  const process = async (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method, headers } = incoming
    const request = { method, headers, body: JSON.parse(Buffer.concat(chunks).toString()) }
    // Restify's and express' types, of which it asks for these members only.
    await adapter.process(request as never, responding(response) as never, async (context) => {
      const { text, conversation, serviceUrl } = context.activity
      heard.push([text, conversation.id, serviceUrl])
      const { id = '' } = platform.shown[0] ?? {}
      if (text === 'hi') await context.sendActivity('hello')
      else if (text === 'change') await context.updateActivity({ id, type: 'message', text: 'changed' })
      else await context.deleteActivity(id)
    })
  }
  const url = await listening(
    createServer((incoming, response) => void process(incoming, response).catch(() => response.destroy())),
    cleanup,
  )
  platform.listensAt(url)
  expect(await platform.deliver(messageActivity({ id: '1', from: 'a', text: 'hi' }))).toBe(200)
  await until(() => platform.shown.length === 1)
  expect(heard).toEqual([['hi', 'a:a', platform.serviceUrl]])
  expect(platform.shown[0]).toMatchObject({ conversation: 'a:a', activity: { text: 'hello', replyToId: '1' } })
  await platform.deliver(messageActivity({ id: '2', from: 'a', text: 'change' }))
  await until(() => platform.shown[0]?.activity.text === 'changed')
  await platform.deliver(messageActivity({ id: '3', from: 'a', text: 'delete' }))
  await until(() => platform.shown.length === 0)
})
