import type { Json } from '@huida/core'

/** A message as `conversations.history` tells it. */
export interface SlackMessage {
  channel: string
  ts: string
  text: string
  /** Of the bot that wrote it. */
  bot_id?: string
  user: string
  /** The first message of its thread. */
  thread_ts?: string
  /** Block Kit, as the bot gave it. */
  blocks?: Json
  /** What a program left on it, unseen by people. */
  metadata?: Json
  /** What is attached. */
  files?: SlackFile[]
  /** Who changed it last, and when. */
  edited?: { user: string; ts: string }
  /** Emoji, and who put them there. */
  reactions?: { name: string; users: string[] }[]
}

/** A file, as messages name it. */
export interface SlackFile {
  id: string
  name: string
  mimetype: string
  size: number
  url_private_download: string
}

/** A workspace that has installed the app. */
export interface Team {
  id: string
  token: string
  botUserId: string
  botId: string
}

/** What is written in the channels of all workspaces, and the files that are kept. */
export class Workspace {
  /** Of the bots, in order; what was deleted is gone. */
  readonly shown: SlackMessage[] = []
  readonly #all: SlackMessage[] = []
  readonly #files = new Map<string, { file: SlackFile; bytes?: Uint8Array; length: number; sharedIn: SlackMessage[] }>()
  /** Tests name their own messages by small numbers. */
  #written = 100_000

  constructor(private readonly now: () => number) {}

  /** A new time stamp: the seconds of the clock, and a count that makes it unique. */
  ts(): string {
    return `${Math.floor(this.now() / 1_000)}.${String(++this.#written).padStart(6, '0')}`
  }

  /** What somebody else has written. */
  add(message: SlackMessage): void {
    this.#all.push(message)
  }

  /** The bot writes. */
  write(message: Omit<SlackMessage, 'ts'>): SlackMessage {
    const written = { ...message, ts: this.ts() }
    this.#all.push(written)
    this.shown.push(written)
    return written
  }

  find(channel: unknown, ts: unknown): SlackMessage | undefined {
    return this.#all.find((message) => message.channel === channel && message.ts === ts)
  }

  delete(message: SlackMessage): void {
    for (const list of [this.#all, this.shown]) {
      const index = list.indexOf(message)
      if (index >= 0) list.splice(index, 1)
    }
  }

  /** Those of a channel outside of threads, or those of a thread; oldest first. */
  messages(channel: string, thread?: string): SlackMessage[] {
    const isIn = ({ ts, thread_ts }: SlackMessage) =>
      thread === undefined ? thread_ts === undefined || thread_ts === ts : ts === thread || thread_ts === thread
    return this.#all.filter((message) => message.channel === channel && isIn(message))
  }

  /** A file that is expected, or that somebody has sent. */
  addFile(file: SlackFile, bytes?: Uint8Array): SlackFile {
    this.#files.set(file.id, { file, ...(bytes && { bytes }), length: file.size, sharedIn: [] })
    return file
  }

  get fileCount(): number {
    return this.#files.size
  }

  fileOf(id: string) {
    return this.#files.get(id)
  }
}
