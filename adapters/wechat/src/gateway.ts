import type { FileBoxInterface } from 'file-box'
import type { Puppet } from './options.js'

/** The puppet that speaks to a gateway, as far as it is changed here. */
interface GatewayPuppet {
  messageSendFile(conversation: string, box: FileBoxInterface): Promise<string | void>
  messageSendFileStream?(conversation: string, box: FileBoxInterface): Promise<string | void>
  readonly grpcManager: { readonly client: Client }
}

interface Client {
  messageSendFile(
    request: { getConversationId(): string },
    answered: (error: unknown, response: unknown) => void,
  ): unknown
}

/**
 * `wechaty-puppet-service` swallows the reason for which a file was refused, and sends it once more in the way of 2021: from a stream that
 * has been read by then, which ends the process by an error that nobody can catch; or, where it can be read again, twice to a customer. Here
 * the first answer counts, as with everything else. Other puppets are left as they are.
 */
export function sendFilesOnce(puppet: Puppet): void {
  const gateway = puppet as unknown as GatewayPuppet
  if (typeof gateway.messageSendFileStream !== 'function') return
  /** By conversation: one message at a time is on its way in each. */
  const refusals = new Map<string, unknown>()
  const watched = new WeakSet<Client>()
  const send = gateway.messageSendFile.bind(gateway)
  gateway.messageSendFile = async (conversation, box) => {
    refusals.delete(conversation)
    const { client } = gateway.grpcManager
    if (!watched.has(client)) {
      watched.add(client)
      const call = client.messageSendFile
      client.messageSendFile = (request, answered) =>
        call.call(client, request, (error, response) => {
          if (error) refusals.set(request.getConversationId(), error)
          answered(error, response)
        })
    }
    return send(conversation, box)
  }
  gateway.messageSendFileStream = async (conversation) => {
    throw refusals.get(conversation) ?? new Error('the file could not be handed over to the gateway')
  }
}
