import type { Team } from '@huida/plugin-escalation'
import type { Person } from '../people/accounts.js'

type Account = Pick<Person, 'id' | 'name' | 'roles'>

/** Somebody of the team, with a name. */
type Serving = Team['agents'][number] & Pick<Account, 'name'>

/** Conversations at once, of whoever `team.yaml` does not name. */
const CAPACITY = 3

/**
 * A team with everybody who serves customers by their account, so that nobody has to be written down twice. What the team itself says of
 * somebody counts, but for a name that it does not say; of the others experts are of the second tier.
 */
export function withAccounts(team: () => Team): {
  team: () => Team
  told(accounts: readonly Account[]): void
  /** Who serves customers by their account, as they do while the team itself says nothing of them. */
  serving(): readonly Serving[]
} {
  let serving: readonly Serving[] = []
  let of: Team | undefined
  let joined: Team | undefined
  return {
    told(accounts) {
      serving = accounts.flatMap(({ id, name, roles }) =>
        roles.includes('agent') || roles.includes('expert')
          ? [
              {
                ...{ id, name, skills: [], capacity: CAPACITY, roles: [...roles] },
                tier: roles.includes('expert') ? 2 : 1,
              },
            ]
          : [],
      )
      of = undefined
    },
    serving: () => serving,
    // Asked many times a second: joined anew only when one of both has changed.
    team() {
      const named = team()
      if (named === of) return joined!
      of = named
      const ids = new Set(named.agents.map(({ id }) => id))
      const names = new Map(serving.map(({ id, name }) => [id, name]))
      const written = named.agents.map((agent) => ({ ...agent, name: agent.name ?? names.get(agent.id) }))
      const others = serving.filter(({ id }) => !ids.has(id))
      joined = { ...named, agents: [...written, ...others] }
      return joined
    },
  }
}
