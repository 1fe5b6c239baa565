// Certify a target
export { targetCases } from './target-cases.js'
export type { PlayedTarget, TargetCase, TargetKit } from './target-kit.js'
export { type Fault, type FaultyProxy, faultyProxy } from './faulty-proxy.js'
export { sampleTicket } from './sample-ticket.js'
