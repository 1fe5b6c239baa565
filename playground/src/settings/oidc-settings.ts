import type { Environment } from '../channels/channel.js'
import { roles } from '../people/accounts.js'
import { issuerProblem, type OidcSettings } from '../people/oidc.js'

/** Where people sign in, by the environment; `undefined`: here alone. Adds what is wrong to `problems`. */
export function oidcSettings(environment: Environment, problems: string[]): OidcSettings | undefined {
  const needed = {
    HUIDA_OIDC_ISSUER: environment.HUIDA_OIDC_ISSUER,
    HUIDA_OIDC_CLIENT_ID: environment.HUIDA_OIDC_CLIENT_ID,
    HUIDA_OIDC_CLIENT_SECRET: environment.HUIDA_OIDC_CLIENT_SECRET,
  }
  const missing = Object.entries(needed).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length === Object.keys(needed).length) return undefined
  if (missing.length > 0) {
    problems.push(`${missing.join(' and ')} is missing. Your identity provider gives it when you register Huida there.`)
    return undefined
  }
  const issuer = needed.HUIDA_OIDC_ISSUER!
  const problem = issuerProblem(issuer)
  if (problem) {
    problems.push(problem)
    return undefined
  }
  const by = rolesIn(environment.HUIDA_OIDC_ROLES ?? '', problems)
  return {
    ...{ issuer, clientId: needed.HUIDA_OIDC_CLIENT_ID!, clientSecret: needed.HUIDA_OIDC_CLIENT_SECRET! },
    name: environment.HUIDA_OIDC_NAME || new URL(issuer).hostname,
    ...(Object.keys(by).length > 0 && { roles: { claim: environment.HUIDA_OIDC_CLAIM || 'groups', by } }),
  }
}

/** Reads `support=agent leads=manager`. */
function rolesIn(text: string, problems: string[]): NonNullable<OidcSettings['roles']>['by'] {
  const by: Record<string, (typeof roles)[number]> = {}
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const at = word.lastIndexOf('=')
    const role = roles.find((each) => each === word.slice(at + 1))
    if (at > 0 && role) by[word.slice(0, at)] = role
    else
      problems.push(
        `HUIDA_OIDC_ROLES: "${word}" gives nobody a role. Write a value of the claim and a role, such as support=agent; roles are ${roles.join(', ')}.`,
      )
  }
  return by
}
