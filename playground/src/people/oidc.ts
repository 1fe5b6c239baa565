import type { Configuration } from 'openid-client'
import { roles as knownRoles, type Person } from './accounts.js'
import { PeopleError } from './people-error.js'

/** Another system that says who somebody is, by OpenID Connect. */
export interface OidcSettings {
  /** Its address, below which `.well-known/openid-configuration` is: `https://id.example.com`. */
  issuer: string
  clientId: string
  clientSecret: string
  /** How the sign-in page calls it. */
  name: string
  /** Makes an account for whoever has none yet: which roles they get by what stands in a claim. Absent: nobody gets one by themselves. */
  roles?: { claim: string; by: Readonly<Record<string, Person['roles'][number]>> }
}

/** What a browser keeps between leaving and coming back, so that it comes back from where it went. */
export interface Away {
  state: string
  nonce: string
  verifier: string
}

/** Who somebody is, as the other system says. */
export interface Identity {
  /** Stable, and unlike that of every other issuer. */
  subject: string
  /** Only one that was verified. */
  email?: string
  name?: string
  /** For an account that is made now. Absent: none is made. */
  roles?: Person['roles']
}

/** The other system is not waited for longer. */
const WITHIN_S = 10

/** Asks another system who somebody is: the code flow with PKCE, a state and a nonce. */
export class Oidc {
  #configuration: Promise<Configuration> | undefined

  constructor(private readonly settings: OidcSettings) {}

  get name(): string {
    return this.settings.name
  }

  /**
   * Where a browser is sent, and what it keeps.
   * @param redirectUri where it comes back to; the other system has to know it
   * @throws PeopleError OIDC_UNREACHABLE
   */
  async leave(redirectUri: string): Promise<{ address: string; away: Away }> {
    const client = await import('openid-client')
    const configuration = await this.#discovered()
    const away = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    }
    const address = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state: away.state,
      nonce: away.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(away.verifier),
      code_challenge_method: 'S256',
    })
    return { address: address.href, away }
  }

  /**
   * Who came back.
   * @param address the whole of it, with what the other system has put there
   * @throws PeopleError OIDC_FAILED, OIDC_UNREACHABLE
   */
  async comeBack(address: string, { state, nonce, verifier }: Away): Promise<Identity> {
    const client = await import('openid-client')
    const configuration = await this.#discovered()
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(address), {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
      })
      const { iss, sub, ...told } = tokens.claims()!
      // Some tell more only to whoever asks with the token.
      const isMore = told.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
      const claims = isMore
        ? { ...(await client.fetchUserInfo(configuration, tokens.access_token, sub)), ...told }
        : told
      return this.#identityIn({ ...claims, iss, sub })
    } catch (error) {
      if (error instanceof PeopleError) throw error
      throw new PeopleError('OIDC_FAILED', {}, { cause: error })
    }
  }

  /**
   * Where a browser is sent to be signed out there, too. `undefined`: the other system has no page for that, or cannot be reached.
   * @param returnTo where it comes back to; the other system has to know it
   */
  async signOut(returnTo: string): Promise<string | undefined> {
    const configuration = await this.#discovered().catch(() => undefined)
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined
    const { buildEndSessionUrl } = await import('openid-client')
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href
  }

  #identityIn(claims: Readonly<Record<string, unknown>>): Identity {
    const { email, email_verified: isVerified, name } = claims
    const roles = this.#rolesIn(claims)
    return {
      subject: `${claims.iss} ${claims.sub}`,
      ...(typeof email === 'string' && isVerified === true && { email: email.toLowerCase() }),
      ...(typeof name === 'string' && name.trim() !== '' && { name: name.trim().slice(0, 100) }),
      ...(roles.length > 0 && { roles }),
    }
  }

  #rolesIn(claims: Readonly<Record<string, unknown>>): Person['roles'] {
    const mapped = this.settings.roles
    if (!mapped) return []
    const given = [claims[mapped.claim]].flat()
    return knownRoles.filter((role) => given.some((value) => typeof value === 'string' && mapped.by[value] === role))
  }

  /** Asks the other system for what it says of itself, and nothing else. @throws PeopleError OIDC_UNREACHABLE */
  async look(): Promise<void> {
    await this.#discovered()
  }

  #discovered(): Promise<Configuration> {
    this.#configuration ??= this.#discover().catch((error: unknown) => {
      this.#configuration = undefined
      throw new PeopleError('OIDC_UNREACHABLE', {}, { cause: error })
    })
    return this.#configuration
  }

  async #discover(): Promise<Configuration> {
    const { allowInsecureRequests, discovery } = await import('openid-client')
    const { issuer, clientId, clientSecret } = this.settings
    return discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: WITHIN_S,
      // On this machine there is nobody in between; `oidcProblem` lets no other address be http.
      ...(issuer.startsWith('http:') && { execute: [allowInsecureRequests] }),
    })
  }
}

/** What is wrong with the address of another system; `undefined`: nothing. */
export function issuerProblem(issuer: string): string | undefined {
  const { protocol, hostname } = URL.canParse(issuer) ? new URL(issuer) : { protocol: '', hostname: '' }
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isHere)
    ? undefined
    : 'HUIDA_OIDC_ISSUER is no https address. Set it as your identity provider names itself: https://id.example.com'
}
