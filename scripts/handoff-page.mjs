import { writeFileSync } from 'node:fs'
import { protocolPage } from '../plugins/escalation/dist/protocol/page.js'

/** Writes the reference page of the hand-over protocol from its table. Needs npm run build. */
const page = new URL('../docs/reference/handoff.md', import.meta.url)
writeFileSync(page, protocolPage())
console.log(`docs/reference/handoff.md is what the code runs`)
