/** Loaded together when the first of them is opened: what they are made of is mostly the same. */
export { AgentForm } from './agent-form.js'
export { HoursForm } from './hours-form.js'
export { LinesForm } from './lines-form.js'
export { QueueForm } from './queue-form.js'
