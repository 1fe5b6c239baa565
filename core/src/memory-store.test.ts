import { test } from '@jest/globals'
import { memoryStore } from './memory-store.js'
import { storeCases } from './testing/store-cases.js'

for (const { name, run, skip } of storeCases) (skip ? test.skip : test)(name, () => run(async () => memoryStore()))
