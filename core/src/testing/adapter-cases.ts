import { attackCases } from './adapter-cases/attacks.js'
import { failureCases } from './adapter-cases/failures.js'
import { messageCases } from './adapter-cases/messages.js'
import { partCases } from './adapter-cases/parts.js'
import { peopleCases } from './adapter-cases/people.js'
import type { AdapterCase } from './adapter-kit.js'

/** What every adapter must do, as plain data: run them with any test runner, or by `huida conform`. A case that does not apply passes. */
export const adapterCases: readonly AdapterCase[] = [
  ...messageCases,
  ...partCases,
  ...failureCases,
  ...peopleCases,
  ...attackCases,
]
