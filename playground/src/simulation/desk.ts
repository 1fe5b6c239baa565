import {
  type Bot,
  HuidaError,
  isHuidaError,
  mayUse,
  type Principal,
  Refusal,
  type Route,
  type RouteSocket,
} from '@huida/core'

/** As much of a bot as the people at the desk need. */
export type DeskBot = Pick<Bot, 'routes'>

/** What an agent's program asks for: the same routes as over HTTP, with the same roles and schemas, without the network. */
export class Desk {
  #bot: DeskBot | undefined
  readonly #found = new Map<string, Route>()

  /** The bot runs, or is gone. */
  attach(bot: DeskBot | undefined): void {
    this.#bot = bot
    this.#found.clear()
  }

  /**
   * @param path below `/api/<plugin>`, such as `/escalation/cases/:conversation/accept`
   * @throws Refusal as a program would be refused; HuidaError NOT_RUNNING
   */
  async ask<Answer>(
    by: Principal,
    method: Route['method'],
    path: string,
    { params = {}, query = {}, body = {} }: { params?: object; query?: object; body?: object } = {},
  ): Promise<Answer> {
    const route = this.#routeAt(method, path)
    if (!mayUse(route, by)) throw new Refusal(403, 'FORBIDDEN', `${by.id} may not use ${method} ${path}.`)
    const judged = async (schema: Route['params'], value: unknown) => {
      if (!schema) return value
      const checked = await schema['~standard'].validate(value)
      if (checked.issues) throw new Refusal(400, 'INVALID', checked.issues.map(({ message }) => message).join('; '))
      return checked.value
    }
    const call = {
      by,
      params: await judged(route.params, params),
      query: await judged(route.query, query),
      body: route.body && (await judged(route.body, body)),
      signal: new AbortController().signal,
    }
    const answered = await route.answer['~standard'].validate(await route.handle(call as never))
    if (answered.issues)
      throw new Error(`${method} ${path} gave what its schema does not allow: ${JSON.stringify(answered.issues)}`)
    return answered.value as Answer
  }

  /** Opens a screen that is told what happens. */
  watch(by: Principal, path: string, screen: Screen): void {
    const found = this.#running().routes.sockets.find(({ plugin, path: own }) => `/${plugin}${own}` === path)
    if (!found) throw new Error(`There is no socket ${path}.`)
    found.open(screen, { by, params: {} })
  }

  #routeAt(method: string, path: string): Route {
    const key = `${method} ${path}`
    const known = this.#found.get(key)
    if (known) return known
    const found = this.#running().routes.http.find(
      (one) => one.method === method && `/${one.plugin}${one.path}` === path,
    )
    if (!found) throw new Error(`There is no route ${key}.`)
    this.#found.set(key, found)
    return found
  }

  #running(): DeskBot {
    if (!this.#bot) throw new HuidaError('NOT_RUNNING', { state: 'stopping' })
    return this.#bot
  }
}

/** Whether somebody was refused, rather than something being wrong. */
export const isRefused = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Refusal
    ? codes.length === 0 || codes.includes(error.code)
    : isHuidaError(error) && codes.length === 0

/** The other end of a WebSocket, as an agent's browser has it. */
export class Screen implements RouteSocket {
  #listeners: { message: ((data: Uint8Array, isBinary: boolean) => void)[]; close: ((code: number) => void)[] } = {
    message: [],
    close: [],
  }
  #isOpen = true

  constructor(
    private readonly told: (event: Readonly<Record<string, unknown>>) => void,
    private readonly closed: () => void,
  ) {}

  send(text: string): void {
    if (this.#isOpen) this.told(parsed(text))
  }

  close(code = 1000): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    for (const listen of this.#listeners.close) listen(code)
    this.closed()
  }

  on(event: 'message' | 'close', listen: (...args: never[]) => void): void {
    // The overloads of `RouteSocket` say which goes with which.
    this.#listeners[event].push(listen as never)
  }

  /** What the browser sends. */
  says(what: object): void {
    if (!this.#isOpen) return
    const data = new TextEncoder().encode(JSON.stringify(what))
    for (const listen of this.#listeners.message) listen(data, false)
  }
}

let last: { text: string; event: Readonly<Record<string, unknown>> } | undefined

/** Fifty screens are told the same; it is read once. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  if (last?.text !== text) last = { text, event: JSON.parse(text) as Record<string, unknown> }
  return last.event
}
