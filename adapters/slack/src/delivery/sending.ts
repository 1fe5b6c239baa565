import type { AdapterDrawer } from '@huida/core'
import type { Api } from '../api.js'
import type { Streams } from '../transport/streams.js'

/** What sending needs besides the message. */
export interface Sending {
  api: Api
  /** Of the workspace that the message goes to. */
  token: string
  /** Messages that show an answer while it is written. */
  streams: Streams
  /** Keeps the id of a file under the id of its message, between the steps of its upload. */
  drawer: Pick<AdapterDrawer, 'get' | 'set'>
  /** Messages by their ids that may have arrived, though Slack said that it could not do it. */
  doubtful: Set<string>
}
