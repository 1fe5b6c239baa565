/** Asking other machines, for adapters and plugins that fetch what somebody else has named. */
export { isPublic, NotPublicError, publicOnly } from './public.js'
