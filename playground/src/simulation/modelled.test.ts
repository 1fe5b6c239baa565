import { plainText } from '@huida/core'
import { expect, test } from '@jest/globals'
import { simulateDay } from './floor.js'
import { modelled } from './modelled.js'
import { checked } from './promises.js'

test('customers played by a model take part in a day as scripted ones do', async () => {
  const prompts: string[] = []
  const speak = async (prompt: string) => {
    prompts.push(prompt)
    if (!/YOU:/.test(prompt)) return 'Sure: {"do":"say","text":"转人工"}'
    return /AGENT:/.test(prompt) ? '{"do":"end"}' : 'no move at all'
  }
  const day = await simulateDay({
    ...{ seed: 3, agents: 8, hours: 1, customersPerHour: 10, vanish: 0, kill: false },
    persona: (about) => modelled(about, 'in a hurry', speak),
  })
  expect(checked(day).broken).toEqual([])
  expect(prompts[0]).toMatch(/in a hurry[\s\S]*You have just opened the chat/)
  expect(day.said.map(({ part }) => plainText([part])).join('\n')).toMatch(/已接入，为您服务/)
})
