// To keep tickets in step with other systems
export { ticketSync } from './sync.js'

// To write a target
export {
  type Created,
  type SeenChanges,
  type SeenTicket,
  type TargetCall,
  TargetError,
  type TargetFailure,
  type TargetWrite,
  type TicketTarget,
} from './target.js'
export type { FieldSource, Mapping, OutsideTicket } from './mapping.js'
export { type Answered, type Asked, fitting, type Http, type HttpOptions, http } from './http.js'

// Systems that there are
export { type EmailOptions, email } from './email.js'
export { type JiraOptions, jira } from './jira.js'
export { type LinearOptions, linear } from './linear.js'
export { type RedmineOptions, redmine } from './redmine.js'
export { type RequestTrackerOptions, requestTracker } from './request-tracker.js'
export type { TargetOptions } from './options.js'
export { type WebhookOptions, webhook } from './webhook.js'
export { type ZendeskOptions, zendesk } from './zendesk.js'
