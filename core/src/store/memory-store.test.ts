import { describe, test } from '@jest/globals'
import { storeCases } from '../testing/store-cases.js'
import { memoryStore } from './memory-store.js'

describe('a store in memory', () => {
  for (const { name, run, skip } of storeCases) (skip ? test.skip : test)(name, () => run(async () => memoryStore()))
})

describe('a store in memory that several bots share', () => {
  for (const { name, run, skip } of storeCases)
    (skip ? test.skip : test)(name, () => run(async (clock) => memoryStore({ clock, shared: true })))
})
