// To hand over from another plugin
export type { Handoff, HandoffReason, HandoffRequest, WithHandoff } from './on-ctx.js'
