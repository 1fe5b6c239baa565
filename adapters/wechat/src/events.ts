import type { Puppet } from './options.js'

/** What puppets tell, as far as it is listened to. */
export interface PuppetEvents {
  scan: { qrcode?: string; status: number }
  login: { contactId: string }
  logout: { contactId: string; data?: string }
  error: unknown
  dong: unknown
  reset: unknown
  message: { messageId: string }
  friendship: { friendshipId: string }
  'room-join': { inviteeIdList: string[]; inviterId: string; roomId: string; timestamp: number }
  'room-leave': { removeeIdList: string[]; removerId: string; roomId: string; timestamp: number }
}

/** Listens until what it gives is called. */
export function on<E extends keyof PuppetEvents>(puppet: Puppet, event: E, listener: (told: PuppetEvents[E]) => void) {
  // Its own types name every event by an overload.
  const emitter = puppet as unknown as NodeJS.EventEmitter
  emitter.on(event, listener)
  return () => void emitter.off(event, listener)
}
