import type { AdapterDrawer, Inbox, Json, Logger } from '@huida/core'
import type { Api } from '../api.js'
import type { SlackOAuth } from '../options.js'
import type { Place } from '../payload.js'
import { Seal } from './seal.js'

/** The app in a workspace, or in all workspaces of an organisation. */
export interface Installation {
  /** The workspace, or the organisation. */
  id: string
  token: string
  botUserId?: string
  botId?: string
  /** Where tokens rotate: what a new one is asked for with, and when this one ends, in milliseconds since 1970. */
  refreshToken?: string
  expiresAt?: number
}

/** Where the app is installed. */
export interface Installations {
  /** The installation for a workspace, or for the organisation that it belongs to. */
  of(place: Pick<Place, 'team' | 'enterprise'>): Promise<Installation | undefined>
  /** The only one, where there is only one. */
  only(): Promise<Installation | undefined>
  /** It was thrown out there. */
  remove(id: string): Promise<void>
}

/** One workspace, by a token that was given. Who it belongs to is asked of Slack. */
export class OneInstallation implements Installations {
  #known: Promise<Installation> | undefined
  #isOrganisation = false

  constructor(
    private readonly token: string,
    private readonly api: () => Promise<Api>,
  ) {}

  /** @throws Refused, NoAnswer */
  introduce(signal?: AbortSignal): Promise<Installation> {
    this.#known ??= this.#ask(signal).catch((error: unknown) => {
      this.#known = undefined
      throw error
    })
    return this.#known
  }

  /** @throws Refused, NoAnswer while it is not known who the bot is */
  async of({ team, enterprise }: Pick<Place, 'team' | 'enterprise'>): Promise<Installation | undefined> {
    const known = await this.introduce()
    if (known.id === team) return known
    // In an organisation's token the workspaces are not listed.
    return this.#isOrganisation && (enterprise === undefined || known.id === enterprise) ? known : undefined
  }

  only(): Promise<Installation | undefined> {
    return this.introduce()
  }

  async remove(): Promise<void> {
    // Slack refuses its token from now on, which is told.
  }

  async #ask(signal: AbortSignal | undefined): Promise<Installation> {
    const api = await this.api()
    const told = await api.call<AuthTest>('auth.test', {}, { token: this.token, ...(signal && { signal }) })
    const { team_id, user_id, bot_id, enterprise_id, is_enterprise_install } = told
    this.#isOrganisation = is_enterprise_install === true
    const id = (this.#isOrganisation ? enterprise_id : team_id) ?? team_id ?? ''
    return { id, token: this.token, ...(user_id && { botUserId: user_id }), ...(bot_id && { botId: bot_id }) }
  }
}

interface AuthTest {
  team_id?: string
  user_id?: string
  bot_id?: string
  enterprise_id?: string
  is_enterprise_install?: boolean
}

/** How long what was read is believed: a workspace that installs the app anew is seen by then in every process. */
const BELIEVED_MS = 30_000
/** A token that ends sooner is renewed before it is used. */
const RENEW_BEFORE_MS = 300_000
const LEASE_MS = 20_000
const MAX_TEAMS = 10_000
const RENEW_WITHIN_MS = 10_000

/** Many workspaces, whose tokens are kept in the bot's store. */
export class ManyInstallations implements Installations {
  readonly #seal: Seal
  readonly #read = new Map<string, { until: number; installation: Installation }>()
  /** The organisations of workspaces that have no installation of their own. */
  readonly #within = new Map<string, string>()
  readonly #renewing = new Map<string, Promise<Installation>>()

  constructor(
    private readonly oauth: SlackOAuth,
    private readonly api: () => Promise<Api>,
    private readonly inbox: () => Pick<Inbox, 'drawer' | 'lease'>,
    private readonly log: () => Logger | undefined,
  ) {
    this.#seal = new Seal(oauth.clientSecret)
  }

  async of({ team, enterprise = this.#within.get(team) }: Pick<Place, 'team' | 'enterprise'>) {
    const own = await this.#load(team)
    if (own) return this.#fresh(own)
    const shared = enterprise === undefined ? undefined : await this.#load(enterprise)
    if (!shared || enterprise === undefined) return undefined
    // Those who ask by the workspace alone have heard of it in an event.
    this.#within.set(team, enterprise)
    if (this.#within.size > MAX_TEAMS) this.#within.delete(this.#within.keys().next().value!)
    return this.#fresh(shared)
  }

  async only(): Promise<undefined> {
    return undefined
  }

  async save(installation: Installation): Promise<void> {
    const { id, token, refreshToken, ...rest } = installation
    const sealed = this.#seal.close(JSON.stringify({ token, refreshToken }), id)
    await this.#drawer.set(keyOf(id), { ...rest, sealed } as Json)
    this.#read.delete(id)
  }

  async remove(id: string): Promise<void> {
    this.#read.delete(id)
    await this.#drawer.delete(keyOf(id))
  }

  get #drawer(): AdapterDrawer {
    return this.inbox().drawer
  }

  async #load(id: string): Promise<Installation | undefined> {
    const read = this.#read.get(id)
    if (read && read.until > performance.now()) return read.installation
    const kept = await this.#drawer.get<{ sealed: string }>(keyOf(id))
    const opened = kept && this.#seal.open(kept.sealed, id)
    if (!kept || opened === undefined) {
      if (kept)
        this.log()?.warn(
          { team: id },
          'the token of a workspace was sealed with another client secret; install the app there again',
        )
      return undefined
    }
    const { sealed: _, ...rest } = kept
    const installation: Installation = { ...rest, id, ...JSON.parse(opened) }
    this.#read.set(id, { until: performance.now() + BELIEVED_MS, installation })
    return installation
  }

  /** With a token that does not end in the next minutes. */
  #fresh(installation: Installation): Installation | Promise<Installation> {
    if (!isEnding(installation)) return installation
    const { id } = installation
    const renewing = this.#renewing.get(id) ?? this.#renew(installation).finally(() => this.#renewing.delete(id))
    this.#renewing.set(id, renewing)
    return renewing
  }

  /** One process of all asks for it, once: with each new token the one before ends. */
  async #renew({ id, ...old }: Installation): Promise<Installation> {
    if (!(await this.inbox().lease(`token of ${id}`, LEASE_MS))) return { id, ...old }
    this.#read.delete(id)
    const known = (await this.#load(id)) ?? { id, ...old }
    if (!isEnding(known)) return known
    try {
      const { clientId: client_id, clientSecret: client_secret } = this.oauth
      const args = { client_id, client_secret, grant_type: 'refresh_token', refresh_token: known.refreshToken }
      const calling = { signal: AbortSignal.timeout(RENEW_WITHIN_MS) }
      const renewed = { ...known, ...tokensOf(await (await this.api()).call<Access>('oauth.v2.access', args, calling)) }
      await this.save(renewed)
      return renewed
    } catch (error) {
      this.log()?.warn({ error, team: id }, 'Slack gave no new token for a workspace; asking again')
      return known
    }
  }
}

const isEnding = ({ expiresAt, refreshToken }: Installation): boolean =>
  expiresAt !== undefined && refreshToken !== undefined && expiresAt - Date.now() <= RENEW_BEFORE_MS

/** What `oauth.v2.access` tells. */
export interface Access {
  access_token?: string
  refresh_token?: string
  expires_in?: number
  bot_user_id?: string
  team?: { id?: string } | null
  enterprise?: { id?: string } | null
  is_enterprise_install?: boolean
}

/** The tokens of an answer. */
export const tokensOf = ({ access_token = '', refresh_token, expires_in }: Access) => ({
  token: access_token,
  ...(refresh_token !== undefined && { refreshToken: refresh_token }),
  ...(expires_in !== undefined && { expiresAt: Date.now() + expires_in * 1_000 }),
})

const keyOf = (id: string): string => `installation ${id}`
