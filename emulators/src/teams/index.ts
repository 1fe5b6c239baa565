export {
  startTeams,
  type TeamsEmulator,
  type TeamsEmulatorOptions,
  type TeamsFate,
  type TeamsShown,
} from './teams.js'
export {
  deed,
  membersActivity,
  messageActivity,
  pressActivity,
  type TeamsActivity,
  type TeamsDeed,
  type TeamsPlace,
} from './activity.js'
export type { Issuer, PublishedKey, TeamsClaims } from './issuer.js'
export type { TeamsCall } from './call.js'
