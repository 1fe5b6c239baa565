/** Machines on the other side: those that are asked because somebody else has named them, and those that ask. */
export { lastAddress, networkOf } from './address.js'
export { isPublic, NotPublicError, publicOnly } from './public.js'
