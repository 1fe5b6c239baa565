/** A file that customers send, or the bot has uploaded. */
export interface WecomMedia {
  bytes: Uint8Array
  mimeType: string
  name: string
  /** Uploaded files are forgotten three days after this. */
  at: number
}
