import type { Team } from '@huida/plugin-escalation'
import type { Person } from '../people/accounts.js'

type Account = Pick<Person, 'id' | 'name' | 'roles'>

/** Conversations at once, of whoever `team.yaml` does not name. */
const CAPACITY = 3

/**
 * A team with everybody who serves customers by their account, so that nobody has to be written down twice. What the team itself says of
 * somebody counts; of the others experts are of the second tier.
 */
export function withAccounts(team: () => Team): { team: () => Team; told(accounts: readonly Account[]): void } {
  let serving: readonly Account[] = []
  let of: Team | undefined
  let joined: Team | undefined
  return {
    told(accounts) {
      serving = accounts.filter(({ roles }) => roles.includes('agent') || roles.includes('expert'))
      of = undefined
    },
    // Asked many times a second: joined anew only when one of both has changed.
    team() {
      const named = team()
      if (named === of) return joined!
      of = named
      const ids = new Set(named.agents.map(({ id }) => id))
      const others = serving
        .filter(({ id }) => !ids.has(id))
        .map(({ id, name, roles }) => ({
          ...{ id, name, skills: [], capacity: CAPACITY, roles: [...roles] },
          tier: roles.includes('expert') ? 2 : 1,
        }))
      joined = { ...named, agents: [...named.agents, ...others] }
      return joined
    },
  }
}
