import type { TeamsEmulator } from '@huida/emulators/teams'
import type { TeamsOptions } from '../options.js'

/** The settings of a bot on this platform. */
export const settings = ({ appId, secret, tenantId, endpoints }: TeamsEmulator): TeamsOptions => ({
  appId,
  credentials: { type: 'single-tenant', tenantId, secret },
  endpoints,
  serviceHosts: ['127.0.0.1'],
  rate: {},
})
