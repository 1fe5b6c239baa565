import { teamSchema } from '@huida/plugin-escalation'
import { expect, test } from '@jest/globals'
import { withAccounts } from './accounts.js'

const wang = { id: 'wang', name: '王芳', roles: ['agent'] } as const
const sun = { id: 'sun', name: '孙专家', roles: ['agent', 'expert'] } as const
const zhao = { id: 'zhao', name: '赵经理', roles: ['manager'] } as const

test('whoever serves customers by their account is in the team, also when they come later or leave', () => {
  const { team, told } = withAccounts(() => file)
  const file = teamSchema.parse({})
  expect(team().agents).toEqual([])
  told([wang, sun, zhao])
  expect(team().agents.map(({ id, tier, capacity }) => [id, tier, capacity])).toEqual([
    ['wang', 1, 3],
    ['sun', 2, 3],
  ])
  told([sun])
  expect(team().agents.map(({ id }) => id)).toEqual(['sun'])
})

test('what the team itself says of somebody counts, and an edit of it counts at once', () => {
  let file = teamSchema.parse({ agents: [{ id: 'wang', tier: 2, skills: ['refund'], capacity: 9 }] })
  const { team, told } = withAccounts(() => file)
  told([wang, sun])
  expect(team().agents).toMatchObject([{ id: 'wang', tier: 2, skills: ['refund'], capacity: 9 }, { id: 'sun' }])
  file = teamSchema.parse({ agents: [] })
  expect(team().agents.map(({ id, skills }) => [id, skills])).toEqual([
    ['wang', []],
    ['sun', []],
  ])
})

test('whom the team names without saying what they are called is called as by their account', () => {
  const { team, told } = withAccounts(() => file)
  const file = teamSchema.parse({ agents: [{ id: 'wang', capacity: 9 }, { id: 'sun', name: '孙工' }, { id: 'chen' }] })
  told([wang, sun])
  expect(team().agents.map(({ name }) => name)).toEqual(['王芳', '孙工', undefined])
})
