import type { ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import { allowedUrl, withSlash } from './addresses.js'
import type { Tokens } from './credentials.js'
import { NoAnswer, objectOf, Refused, retryAfterOf } from './http.js'
import { DEFAULT_ENDPOINTS, type TeamsOptions } from './options.js'
import { openTransport } from './transport.js'

/** Where a call goes. */
export interface Place {
  conversation: string
  serviceUrl: string
}

/** An activity as the bot sends it: members of botbuilder's `Activity`. */
export type NewActivity = Record<string, unknown> & { type: 'message' | 'typing' }

/** The connector's calls. All throw `Refused` and `NoAnswer`. */
export interface Api {
  /** Resolves with the id by which the message is changed later; `undefined`: Teams gave none. */
  send(place: Place, activity: NewActivity, signal: AbortSignal): Promise<string | undefined>
  update(place: Place, id: string, activity: NewActivity, signal: AbortSignal): Promise<void>
  delete(place: Place, id: string, signal: AbortSignal): Promise<void>
  /** Closes all connections. */
  close(): void
}

type Connector = Awaited<
  ReturnType<ReturnType<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>['create']>
>
type AuthenticationArguments = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>

/** Regions of Teams; each has an address. */
const MAX_CONNECTORS = 100

/**
 * botbuilder's connector client, with tokens and a transport of ours: nothing is retried behind the core's back, calls can be aborted, and
 * what went wrong is told apart. It is loaded here, at start, since that takes a second or two.
 *
 * @param options.tokens absent in development: calls go unsigned
 * @param options.serviceHosts nobody else is called
 */
export async function openApi(options: {
  appId: string | undefined
  tokens: Tokens | undefined
  serviceHosts: readonly string[]
  endpoints?: TeamsOptions['endpoints']
}): Promise<Api> {
  const { appId = 'development', tokens, serviceHosts, endpoints } = options
  const [{ ConfigurationBotFrameworkAuthentication }, transport] = await Promise.all([
    import('botbuilder'),
    openTransport(),
  ])
  const { scope, login, issuer, metadata } = { ...DEFAULT_ENDPOINTS, ...endpoints }
  const credentials = {
    async signRequest(request: { headers: { set(name: string, value: string): void } }) {
      if (tokens) request.headers.set('authorization', `Bearer ${await tokens.get()}`)
      return request
    },
  }
  const configuration: AuthenticationArguments[0] = {
    ChannelService: '',
    ValidateAuthority: true,
    ToChannelFromBotLoginUrl: login,
    ToChannelFromBotOAuthScope: scope,
    ToBotFromChannelTokenIssuer: issuer,
    ToBotFromChannelOpenIdMetadataUrl: metadata,
    ToBotFromEmulatorOpenIdMetadataUrl: metadata,
    OAuthUrl: scope,
    CallerId: '',
  }
  const authentication = new ConfigurationBotFrameworkAuthentication(
    configuration,
    // botbuilder's types have classes where its code asks for these members only.
    {
      isValidAppId: async (id: string) => id === appId,
      isAuthenticationDisabled: async () => tokens === undefined,
      createCredentials: async () => credentials,
    } as unknown as AuthenticationArguments[1],
    undefined,
    undefined,
    {
      httpClient: { sendRequest: (request: WebRequest) => answerOf(request, transport.exchange) },
    } as unknown as AuthenticationArguments[4],
  )
  type Identity = Parameters<typeof authentication.createConnectorFactory>[0]
  // Of the identity, the factory only reads the claim that names the app.
  const identity = { getClaimValue: (claim: string) => (claim === 'aud' ? appId : null) } as unknown as Identity
  const factory = authentication.createConnectorFactory(identity)
  const connectors = new Map<string, Promise<Connector>>()

  const connectorAt = (address: string): Promise<Connector> => {
    const url = allowedUrl(address, serviceHosts)
    // Stored addresses may be older than the list.
    if (url === undefined)
      throw new Refused('a call to Teams', 400, 'ServiceUrlNotAllowed', 'its host is not in serviceHosts')
    const known = connectors.get(url)
    if (known) return known
    if (connectors.size >= MAX_CONNECTORS) connectors.clear()
    const opened = factory.create(withSlash(url), scope)
    connectors.set(url, opened)
    return opened
  }

  /** With another token, once, when the first was refused: nothing was done with it. */
  const calling = async <T>({ serviceUrl }: Place, make: (connector: Connector) => Promise<T>): Promise<T> => {
    const connector = await connectorAt(serviceUrl)
    const token = await tokens?.get()
    try {
      return await make(connector)
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401 || token === undefined) throw error
      tokens?.forget(token)
      return make(connector)
    }
  }

  // Its types want members of an activity that only incoming ones have, and the DOM's AbortSignal.
  type Sent = Parameters<Connector['conversations']['sendToConversation']>[1]
  type Call = { abortSignal?: never }
  const about = (abortSignal: AbortSignal) => ({ abortSignal }) as unknown as Call
  return {
    async send(place, activity, signal) {
      const { id } = await calling(place, ({ conversations }) =>
        conversations.sendToConversation(place.conversation, activity as unknown as Sent, about(signal)),
      )
      return id
    },
    async update(place, id, activity, signal) {
      await calling(place, ({ conversations }) =>
        conversations.updateActivity(place.conversation, id, activity as unknown as Sent, about(signal)),
      )
    },
    async delete(place, id, signal) {
      await calling(place, ({ conversations }) => conversations.deleteActivity(place.conversation, id, about(signal)))
    },
    close: () => transport.close(),
  }
}

/** A request as botbuilder's pipeline hands it over. */
interface WebRequest {
  url: string
  method: string
  headers: { toJson(): Record<string, string> }
  body?: string
  abortSignal?: AbortSignal
}

/**
 * Whatever is not a success is thrown, which botbuilder's pipeline passes on instead of trying again. Successes are all the same to it: others
 * than it knows would be errors.
 */
async function answerOf(request: WebRequest, exchange: Exchanging) {
  const { url, method, body, abortSignal: signal } = request
  // It would like answers to be packed, and leaves it to its own client to unpack them.
  const asked = { ...request.headers.toJson(), 'accept-encoding': 'identity' }
  const { status, headers, text } = await exchange({ url, method, headers: asked, body, signal })
  const answer = objectOf(text)
  if (status >= 200 && status < 300) {
    // A page of somebody in between; who knows what became of the call.
    if (text.trim() !== '' && !/^\s*\{/.test(text))
      throw new NoAnswer('a call to Teams', true, new Error('it is no JSON'))
    return { request, status: 200, headers: { toJson: () => ({}) }, bodyAsText: JSON.stringify(answer) }
  }
  const { code, message } = Object(answer.error) as { code?: unknown; message?: unknown }
  throw new Refused('a call to Teams', status, wordOf(code), wordOf(message), retryAfterOf(headers['retry-after']))
}

type Exchanging = Awaited<ReturnType<typeof openTransport>>['exchange']

const wordOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '')
