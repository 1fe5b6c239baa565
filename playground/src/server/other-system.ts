import type { IncomingHttpHeaders } from 'node:http'
import type { Oidc, OidcSettings } from '../people/oidc.js'
import { namesThisMachine } from './target.js'

/** Signing in by another system, and where the program is reached from outside. */
export interface ServedOidc extends OidcSettings {
  /** Default: the name of this machine that the browser uses, which only a browser on it can. */
  publicUrl?: string
}

/** Another system by which people sign in, as it is served. */
export interface OtherSystem {
  oidc: Oidc
  /** Where a browser reaches the program, by the headers of what it asks. */
  homeFor(headers: Pick<IncomingHttpHeaders, 'host'>): string
}

export const otherSystem = (oidc: Oidc, { publicUrl }: ServedOidc): OtherSystem => ({
  oidc,
  homeFor: ({ host = '' }) => publicUrl ?? `http://${namesThisMachine(host) ? host : 'localhost'}`,
})
