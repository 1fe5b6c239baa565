import { anonymous, type Principal } from '@huida/core'
import { z } from 'zod'
import { type Person, roles } from '../people/accounts.js'
import type { CameIn, From, People } from '../people/people.js'
import { PeopleError } from '../people/people-error.js'
import type { Way } from '../people/sessions.js'
import { type Access, type Browser, type Caller, refuseForeign } from './access.js'
import type { Audit } from './audit.js'
import type { Exchange, Placed } from './mount.js'
import type { OtherSystem } from './other-system.js'
import { placer } from './placer.js'
import { languageAsked } from './words.js'

/** A browser in which somebody has signed in is known by this cookie, also when they have signed out. */
const DEVICE = 'huida-device'
const DEVICE_S = 365 * 86_400

const password = z.string().max(1_000)
const name = z.string().trim().min(1).max(100)
const locale = z.enum(['zh', 'en'])
const theme = z.enum(['light', 'dark', 'auto'])
const email = z.email().max(200).toLowerCase()
const role = z.enum(roles)
const id = z.string().min(1).max(200)
const token = z.string().min(1).max(200)
const code = z.string().max(50).optional()

const me = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  locale,
  theme,
  totp: z.boolean(),
  /** Whether an authenticator has to be set up before anything else; there are no roles until then. */
  totpNeeded: z.boolean(),
  /** Whether there is a password that could be changed; whoever signs in by another system may have none. */
  hasPassword: z.boolean(),
  /** Whether there is an account behind it; whoever shows the token of the program has none. */
  account: z.boolean(),
})

const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional(),
  roles: z.array(role),
  locale,
  totp: z.boolean(),
  hasPassword: z.boolean(),
  madeAt: z.number(),
  /** When they were last seen, in milliseconds since 1970. Absent: they are signed in nowhere. */
  seenAt: z.number().optional(),
})

const session = z.object({
  id: z.string(),
  way: z.enum(['password', 'link', 'oidc']),
  address: z.string().optional(),
  browser: z.string().optional(),
  begunAt: z.number(),
  seenAt: z.number(),
  endsAt: z.number(),
  /** The one in which this is asked. */
  isThis: z.boolean(),
})

/** Shown once: each works once, in place of the code of an authenticator that is lost. */
const codes = z.object({ recoveryCodes: z.array(z.string()) })

const link = z.object({ token: z.string(), path: z.string() })
const nothing = z.void()

/** What opens a link in the console. What stands behind the # stays in the browser. */
export const linkPath = (token: string): string => `/console/set-up#${token}`
const linkOf = (token: string) => ({ token, path: linkPath(token) })

/**
 * Signing in, being somebody, and looking after who there is, below `/api`.
 * @param people absent: only whoever shows the token comes in
 * @param other another system by which people sign in
 */
export function peopleRoutes(people: People | undefined, doors: Doors, other?: OtherSystem): Placed[] {
  const everywhere = [...sessionRoutes(people, doors, other), meRoute(people)]
  if (!people) return everywhere
  return [
    ...everywhere,
    ...[...setUpRoutes(people, doors), ...ownRoutes(people), ...authenticatorRoutes(people), ...teamRoutes(people)],
  ]
}

/** What lets people in, and what writes down that it did. */
interface Doors {
  access: Access
  audit: Audit
}

/** The first administrator, and whoever was sent a link. */
function setUpRoutes(people: People, doors: Doors): Placed[] {
  return [
    open('GET', '/setup', 'Whether nobody administers yet.', {
      answer: z.object({ open: z.boolean() }),
      handle: async () => ({ open: await people.isSetUpOpen() }),
    }),
    open('POST', '/setup/link', 'What a one-time link is for.', {
      body: z.object({ token }),
      answer: z.object({
        purpose: z.enum(['set-up', 'password']),
        id: z.string().optional(),
        name: z.string().optional(),
      }),
      async handle({ body }) {
        const found = await people.linkFor(body.token)
        return found.purpose === 'set-up'
          ? { purpose: found.purpose }
          : { purpose: found.purpose, id: found.person.id, name: found.person.name }
      },
    }),
    open(
      'POST',
      '/setup',
      'Uses a one-time link, and signs in: to become the first administrator, or to choose a password.',
      {
        body: z.object({ token, password, code, id: id.optional(), name: name.optional(), locale: locale.optional() }),
        answer: me,
        async handle({ body: { token, ...chosen } }, exchange) {
          refuseForeign(exchange.headers)
          const used = () => people.useLink(token, withoutGaps(chosen), from(exchange, doors.access))
          return enter(used, { action: 'link', target: '' }, { people, exchange, ...doors })
        },
      },
    ),
  ]
}

function sessionRoutes(people: People | undefined, doors: Doors, other: OtherSystem | undefined): Placed[] {
  return [
    open('GET', '/session/ways', 'By what one may sign in besides account and password.', {
      answer: z.object({ oidc: z.object({ name: z.string() }).optional() }),
      handle: () => (other === undefined ? {} : { oidc: { name: other.oidc.name } }),
    }),
    open('POST', '/session', 'Signs in by id and password; or by the token of the program, as Bearer.', {
      body: z.object({ id: id.optional(), password: password.optional(), code }),
      answer: me,
      async handle({ body: { id, password, code } }, exchange) {
        refuseForeign(exchange.headers)
        if (id === undefined || password === undefined) return meWithoutAccount(doors.access.begin(exchange), exchange)
        if (!people) throw new PeopleError('SIGN_IN_REFUSED')
        const proof = { id, password, ...(code && { code }) }
        const asked = { action: 'sign-in', target: await people.idOf(id) }
        return enter(() => people.signIn(proof, from(exchange, doors.access)), asked, { people, exchange, ...doors })
      },
    }),
    open('DELETE', '/session', 'Signs out, and says where to go to be signed out of the other system, too.', {
      answer: z.object({ next: z.string().optional() }),
      async handle(_, exchange) {
        refuseForeign(exchange.headers)
        await doors.access.end(exchange)
        const { session } = exchange
        if (!session) return {}
        await doors.audit.done('change', { by: session.person, action: 'sign-out', target: session.person })
        const isOther = other !== undefined && session.way === 'oidc'
        const next = isOther && (await other.oidc.signOut(`${other.homeFor(exchange.headers)}/console/sign-in`))
        return next ? { next } : {}
      },
    }),
  ]
}

const meRoute = (people: People | undefined): Placed =>
  own('GET', '/me', 'Who asks.', {
    answer: me,
    handle: async ({ by }, exchange) =>
      people && exchange.session
        ? meOf(people, await people.person(exchange.session.person), exchange.session.way)
        : meWithoutAccount(by, exchange),
  })

/** What everybody does with their own account. */
function ownRoutes(people: People): Placed[] {
  return [
    own('PATCH', '/me', 'Changes name, language, look; or the password, by the present one.', {
      body: z.object({
        name: name.optional(),
        locale: locale.optional(),
        theme: theme.optional(),
        password: z.object({ old: password, new: password }).optional(),
      }),
      answer: me,
      async handle({ body: { password, ...change } }, exchange) {
        const { person, id, way } = signedIn(exchange)
        exchange.note({ changed: [...Object.keys(change), ...(password ? ['password'] : [])] })
        if (password) await people.changePassword(person, { old: password.old, password: password.new, session: id })
        return meOf(people, await people.change(person, withoutGaps(change)), way)
      },
    }),
    own('GET', '/me/sessions', 'Where one is signed in.', {
      answer: z.array(session),
      async handle(_, exchange) {
        const { person, id } = signedIn(exchange)
        return sessionsOf(await people.sessions.of(person), id)
      },
    }),
    own('DELETE', '/me/sessions/:session', 'Signs out somewhere else.', {
      params: z.object({ session: id }),
      answer: nothing,
      handle: ({ params }, exchange) => people.endSessions(signedIn(exchange).person, params.session),
    }),
  ]
}

/** The code that is asked for besides the password; each change of it needs the password. */
function authenticatorRoutes(people: People): Placed[] {
  const again = z.object({ password })
  const shown = (exchange: Exchange, given: { password: string }) => {
    const { person, id } = signedIn(exchange)
    return [person, { ...given, session: id }] as const
  }
  return [
    own('GET', '/me/totp', 'Whether an authenticator is asked for, and how many recovery codes are left.', {
      answer: z.object({ on: z.boolean(), recoveryCodes: z.number() }),
      async handle(_, exchange) {
        const { id, totp } = await people.person(signedIn(exchange).person)
        return { on: totp, recoveryCodes: await people.recoveryCodesLeft(id) }
      },
    }),
    own('POST', '/me/totp', 'Begins with a new authenticator; it counts when a code of it is confirmed.', {
      body: again,
      answer: z.object({ secret: z.string(), address: z.string() }),
      handle: ({ body }, exchange) => people.beginTotp(...shown(exchange, body)),
    }),
    own('PUT', '/me/totp', 'Turns on the authenticator that was begun, by a code of it.', {
      body: z.object({ code: z.string().max(50) }),
      answer: codes,
      async handle({ body: { code } }, exchange) {
        const { person, id } = signedIn(exchange)
        return { recoveryCodes: await people.confirmTotp(person, { code, session: id }) }
      },
    }),
    own('POST', '/me/totp/off', 'Asks for no code any more.', {
      body: again,
      answer: nothing,
      handle: ({ body }, exchange) => people.turnOffTotp(...shown(exchange, body)),
    }),
    own('POST', '/me/totp/codes', 'New recovery codes, instead of those before.', {
      body: again,
      answer: codes,
      handle: async ({ body }, exchange) => ({
        recoveryCodes: await people.newRecoveryCodes(...shown(exchange, body)),
      }),
    }),
  ]
}

/** What administrators do with everybody's. */
function teamRoutes(people: People): Placed[] {
  const params = z.object({ id })
  return [
    team('GET', '/people', 'Who there is.', {
      answer: z.array(person),
      async handle() {
        const [all, seen] = await Promise.all([people.list(), people.sessions.seen()])
        return all.map((one) => shown(one, seen.get(one.id)))
      },
    }),
    team('POST', '/people', 'Makes a person, and a link by which they choose their password.', {
      body: z.object({ id, name, email: email.optional(), roles: z.array(role).min(1), locale: locale.optional() }),
      answer: z.object({ person, link }),
      async handle({ body }, exchange) {
        exchange.note({ id: body.id, roles: body.roles })
        const made = await people.add({ ...withoutGaps(body), roles: body.roles })
        return { person: shown(made.person), link: linkOf(made.token) }
      },
    }),
    team('GET', '/people/:id', 'A person.', {
      params,
      answer: person,
      handle: async ({ params }) => shown(await people.person(params.id)),
    }),
    team('PATCH', '/people/:id', 'Changes name, e-mail address, roles or language of a person.', {
      params,
      body: z.object({
        name: name.optional(),
        email: z.union([email, z.literal('')]).optional(),
        roles: z.array(role).min(1).optional(),
        locale: locale.optional(),
      }),
      answer: person,
      async handle({ params, body }, exchange) {
        const before = await people.person(params.id)
        const after = await people.change(params.id, withoutGaps(body))
        exchange.note({
          changed: Object.keys(body),
          ...(body.roles && { from: [...before.roles], to: [...after.roles] }),
        })
        return shown(after)
      },
    }),
    team('DELETE', '/people/:id', 'Takes a person out; where they are signed in, they are not any more.', {
      params,
      answer: nothing,
      handle: ({ params }) => people.remove(params.id),
    }),
    team('POST', '/people/:id/link', 'A one-time link by which somebody chooses a new password.', {
      params,
      answer: link,
      handle: async ({ params }) => linkOf(await people.passwordLink(params.id)),
    }),
    team(
      'DELETE',
      '/people/:id/totp',
      'Takes the authenticator of somebody away who has lost it, and signs them out.',
      {
        params,
        answer: nothing,
        async handle({ params }, exchange) {
          const { id } = await people.person(params.id)
          if (id === exchange.session?.person) throw new PeopleError('TOTP_OWN')
          await people.resetTotp(id)
        },
      },
    ),
    team('GET', '/people/:id/sessions', 'Where somebody is signed in.', {
      params,
      answer: z.array(session),
      async handle({ params }, exchange) {
        const { id } = await people.person(params.id)
        return sessionsOf(await people.sessions.of(id), exchange.session?.id)
      },
    }),
    team('DELETE', '/people/:id/sessions', 'Signs somebody out everywhere.', {
      params,
      answer: nothing,
      handle: ({ params }) => people.endSessions(params.id),
    }),
    team('DELETE', '/people/:id/sessions/:session', 'Signs somebody out in one place.', {
      params: z.object({ id, session: id }),
      answer: nothing,
      handle: ({ params }) => people.endSessions(params.id, params.session),
    }),
  ]
}

/** Whoever signs in is nobody yet; what they do is written down by who they turn out to be. */
const open = placer('/api', {
  reading: { role: 'everybody', audit: 'none' },
  changing: { role: 'everybody', audit: 'none' },
})
const own = placer('/api', {
  reading: { role: 'signed-in', audit: 'none' },
  changing: { role: 'signed-in', audit: 'change' },
})
const team = placer('/api', {
  reading: { role: 'administrator', audit: 'read' },
  changing: { role: 'administrator', audit: 'change' },
})

/** Lets somebody in, and keeps what came of it in the browser; who was signed in there before is not any more. */
async function enter(
  come: () => Promise<CameIn>,
  { action, target }: { action: string; target: string },
  { people, exchange, access, audit }: { people: People; exchange: Exchange } & Doors,
): Promise<z.input<typeof me>> {
  const address = access.addressOf(exchange.headers)
  const details = { ...(address !== undefined && { address }) }
  let came: CameIn
  try {
    came = await come()
  } catch (error) {
    if (error instanceof PeopleError && error.status !== 422)
      await audit.refused(
        'change',
        { by: anonymous.id, action, target, details: { ...details, code: error.code } },
        { isOurs: true },
      )
    throw error
  }
  await admit(came, { action }, { people, browser: exchange, session: exchange.session, access, audit })
  return meOf(people, came.person, action === 'link' ? 'link' : 'password')
}

/** Writes down that somebody has come in, and gives their browser what it keeps; who was signed in there before is not any more. */
export async function admit(
  { person, session: begun, device }: CameIn,
  { action, way }: { action: string; way?: Way },
  { people, browser, session, access, audit }: { people: People; browser: Browser; session: Caller['session'] } & Doors,
): Promise<void> {
  const address = access.addressOf(browser.headers)
  const details = { ...(way && { way }), ...(address !== undefined && { address }) }
  await audit.done('change', { by: person.id, action, target: person.id, details })
  if (session) await people.signOut(session.token)
  access.keep(browser, begun, people.sessions.longestMs)
  browser.setCookie(DEVICE, device, { maxAgeS: DEVICE_S, path: '/api' })
}

function signedIn({ session }: Exchange): NonNullable<Exchange['session']> {
  if (!session) throw new PeopleError('NOT_A_PERSON')
  return session
}

/** From where a browser asks. */
export const from = ({ headers, cookies }: Browser, access: Access): From => ({
  address: access.addressOf(headers),
  browser: headers['user-agent'],
  device: cookies.get(DEVICE),
})

function meOf(people: People, person: Person, way: Way): z.input<typeof me> {
  const { id, name, roles, locale, theme, totp, hasPassword } = person
  const totpNeeded = people.needsSecondFactor(person, way)
  return {
    ...{ id, name, roles: totpNeeded ? [] : [...roles], locale, theme },
    ...{ totp, totpNeeded, hasPassword, account: true },
  }
}

const meWithoutAccount = ({ id, name, roles }: Principal, { headers }: Exchange): z.input<typeof me> => ({
  ...{ id, name: name ?? id, roles: [...roles], locale: languageAsked(headers['accept-language']) },
  ...{ theme: 'auto', totp: false, totpNeeded: false, hasPassword: false, account: false },
})

const shown = ({ theme: _, ...one }: Person, seenAt?: number): z.input<typeof person> => ({
  ...one,
  roles: [...one.roles],
  ...(seenAt !== undefined && { seenAt }),
})

const sessionsOf = (all: Awaited<ReturnType<People['sessions']['of']>>, own: string | undefined) =>
  all.map((each) => ({ ...each, isThis: each.id === own }))

/** Without what was not given. */
const withoutGaps = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never
