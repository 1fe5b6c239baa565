import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Who asks: a person who signed in, or a program with a token. */
export interface Principal {
  /** Stable and opaque; the audit log names it. */
  id: string
  /** How people call them. */
  name?: string
  /** What they are to this support team. `administrator` may do everything. */
  roles: readonly string[]
}

/** Who asks when nobody has signed in. */
export const anonymous: Principal = { id: 'anonymous', roles: [] }

/** The roles that Huida's own routes ask for; a plugin may name others. */
export type Role =
  | 'administrator'
  | 'trainer'
  | 'reviewer'
  | 'legal-reviewer'
  | 'agent'
  | 'expert'
  | 'coordinator'
  | 'manager'
  | 'auditor'

/** Whom a route is for: one role or any of several, whoever has signed in, or everybody. */
export type Audience = 'everybody' | 'signed-in' | Role | (string & {}) | readonly (Role | (string & {}))[]

/**
 * What the audit log keeps of a call: nothing, that something was read, that personal data was read, or that something was
 * changed.
 */
export type AuditClass = 'none' | 'read' | 'personal' | 'change'

type Schema = StandardSchemaV1
type OutputOf<S, Otherwise> = S extends Schema ? StandardSchemaV1.InferOutput<S> : Otherwise

/** What `handle` is given: who asks, and what was sent as the schemas made it. */
export interface RouteCall<Params = unknown, Query = unknown, Body = unknown> {
  by: Principal
  params: Params
  query: Query
  body: Body
  /** Aborts when whoever asked has gone. */
  signal: AbortSignal
}

/**
 * An address that a plugin answers at, below `/api/<plugin>/`. Role, audit class and the schema of the answer must be declared:
 * what is not declared does not compile, and a bot with such a route does not start.
 */
export interface Route<
  Params extends Schema | undefined = Schema | undefined,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Answer extends Schema = Schema,
> {
  /** `GET` changes nothing. */
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Begins with a slash; `:name` stands for one segment: `/tickets/:id`. */
  path: string
  role: Audience
  audit: AuditClass
  /** One sentence for the API's own page. */
  summary?: string
  /** Judges what stands for `:name`. Default: texts, as they were sent. */
  params?: Params
  /** Judges what follows the question mark. Default: texts, as they were sent. */
  query?: Query
  /** Judges the JSON that was sent. Without it, none is taken. `bytesBody` takes it unread, for whoever verifies a signature. */
  body?: Body
  /**
   * A field that this schema does not name is never sent. What does not fit is a fault of the plugin: 500, and a line in the log.
   * `fileAnswer('text/csv')` sends a file while it is being made.
   */
  answer: Answer
  /**
   * Answers a call.
   * @throws Refusal with the status and the code that whoever asked is to see; HuidaError likewise
   */
  handle(
    call: RouteCall<
      OutputOf<Params, Readonly<Record<string, string>>>,
      OutputOf<Query, Readonly<Record<string, string>>>,
      OutputOf<Body, undefined>
    >,
  ): StandardSchemaV1.InferInput<Answer> | Promise<StandardSchemaV1.InferInput<Answer>>
}

/** A connection that a plugin holds open, below `/api/<plugin>/`: a WebSocket as the `ws` package has it. */
export interface SocketRoute<Socket = RouteSocket> {
  path: string
  role: Audience
  /** Takes the connection, once it is known that whoever asks may have it. */
  open(socket: Socket, call: { by: Principal; params: Readonly<Record<string, string>> }): void
}

/** As much of a WebSocket as every implementation has. */
export interface RouteSocket {
  /** Sends a message. */
  send(text: string): void
  /** Ends the connection, with a WebSocket close code. */
  close(code?: number, reason?: string): void
  /** Listens to what is sent from the other side. */
  on(event: 'message', listen: (data: Uint8Array, isBinary: boolean) => void): unknown
  /** Listens for the end of the connection. */
  on(event: 'close', listen: (code: number) => void): unknown
}

/** What plugins are given to declare their addresses with. */
export interface RouteTools {
  /** Answers at an address below `/api/<plugin>/`. */
  route<
    Answer extends Schema,
    Params extends Schema | undefined = undefined,
    Query extends Schema | undefined = undefined,
    Body extends Schema | undefined = undefined,
  >(route: Route<Params, Query, Body, Answer>): void
  /** Holds connections open at an address below `/api/<plugin>/`. */
  socket(route: SocketRoute): void
}

/** Who asks, by what the request carries; `undefined` when it carries nothing that is known. Never by its source address. */
export type Identify = (request: Request) => Promise<Principal | undefined> | Principal | undefined

/** A refusal that whoever asked is to see, with a code that programs can act on. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    /** An HTTP status from 400 to 499. */
    readonly status: number,
    /** Permanent, such as `TICKET_UNKNOWN`. */
    readonly code: string,
    message: string,
    /** More for programs, sent as it is beside code and message. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }
}

/** Whether a route is for somebody. */
export function mayUse({ role }: { role: Audience }, by: Principal): boolean {
  if (role === 'everybody') return true
  if (by.id === anonymous.id) return false
  if (role === 'signed-in' || by.roles.includes('administrator')) return true
  return (typeof role === 'string' ? [role] : role).some((one) => by.roles.includes(one))
}

/** A route with the plugin that declared it. */
export type Mounted<Declared> = Declared & { plugin: string }

/** The routes that plugins have declared, and what is wrong with them. */
export class Routes {
  readonly http: Mounted<Route>[] = []
  readonly sockets: Mounted<SocketRoute>[] = []
  readonly problems: string[] = []

  /** What a plugin declares its routes with. */
  toolsOf(plugin: string): RouteTools {
    return {
      route: (route) => {
        // Each route's handler takes what its own schemas have made, so the narrower type is safe once they are erased.
        const declared = route as unknown as Route
        const key = ({ method, path }: Route) => `${method} ${String(path).replace(/:[^/]+/g, ':')}`
        const isTwice = this.http.some((other) => other.plugin === plugin && key(other) === key(declared))
        this.problems.push(...problemsOf(plugin, declared, isTwice))
        this.http.push({ ...declared, plugin })
      },
      socket: (route) => {
        this.problems.push(...problemsOfSocket(plugin, route))
        this.sockets.push({ ...route, plugin })
      },
    }
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const CLASSES = ['none', 'read', 'personal', 'change']

/** The same as the compiler says, for those who have none. */
function problemsOf(plugin: string, route: Route, isTwice: boolean): string[] {
  const { method, path, audit, answer, handle } = route
  const problems = problemsOfPlace(route)
  if (!METHODS.includes(method)) problems.unshift(`has no method. Name one of ${METHODS.join(', ')}`)
  if (!CLASSES.includes(audit)) problems.push(`has no audit class. Name one of ${CLASSES.join(', ')}`)
  for (const member of ['params', 'query', 'body'] as const)
    if (route[member] !== undefined && !isSchema(route[member]))
      problems.push(`has a "${member}" that is no schema. Give a Standard Schema, such as z.object({ … })`)
  if (!isSchema(answer))
    problems.push(
      'does not say what it answers. Give "answer" a Standard Schema, such as z.object({ … }): what it does not name is never sent',
    )
  if (method === 'GET' && route.body !== undefined)
    problems.push('takes a body by GET. Use POST, or take it from query')
  if (typeof handle !== 'function') problems.push('has no handle(). Give it a function that answers')
  if (isTwice) problems.push('is declared twice. Remove one of them')
  return problems.map((problem) => `Plugin "${plugin}": the route ${method} ${path} ${problem}.`)
}

function problemsOfSocket(plugin: string, route: SocketRoute): string[] {
  const problems = problemsOfPlace(route)
  if (typeof route.open !== 'function') problems.push('has no open(). Give it a function that takes the socket')
  return problems.map((problem) => `Plugin "${plugin}": the socket ${route.path} ${problem}.`)
}

function problemsOfPlace({ path, role }: { path: unknown; role: unknown }): string[] {
  const problems: string[] = []
  if (typeof path !== 'string' || !/^(\/(:[a-zA-Z]\w*|[a-z0-9][a-z0-9._-]*))+$/.test(path))
    problems.push('has no path that fits. Begin with a slash, and use small letters, digits, dashes and :name')
  const roles = Array.isArray(role) ? role : [role]
  if (roles.length === 0 || !roles.every((one) => typeof one === 'string' && one !== ''))
    problems.push('does not say whom it is for. Give "role" a role or a list of them, "signed-in" or "everybody"')
  return problems
}

const isSchema = (value: unknown): boolean =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
