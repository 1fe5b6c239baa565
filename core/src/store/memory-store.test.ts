import { test } from '@jest/globals'
import { storeCases } from '../testing/store-cases.js'
import { memoryStore } from './memory-store.js'

for (const { name, run, skip } of storeCases) (skip ? test.skip : test)(name, () => run(async () => memoryStore()))
