import type { Adapter } from '../adapter.js'
import type { Bot } from '../bot.js'
import type { Choice, Part } from '../conversation/part.js'

/** What a person does on the platform, in the words of a case. */
export interface PlayedMessage {
  /** The platform's identity of the message: the same again is a redelivery, in another request and with whatever else the platform renews. */
  key: string
  /** Who, and in which conversation: a case uses a few letters. */
  from: string
  text: string
  /** The writer is a program. */
  bot?: boolean
  /** When it was written by the platform's clock, in milliseconds since 1970. Default: whenever you like. */
  at?: number
}

/** A button that a person presses. */
export interface PlayedPress {
  /** The platform's identity of the press. */
  key: string
  from: string
  /** As the platform was given it with the button. */
  value: string
  /** What the button says, for platforms that tell. Default: something else. */
  label?: string
}

/** A picture that a person sends. */
export interface PlayedPicture {
  /** The platform's identity of the message. */
  key: string
  from: string
  /** A PNG. */
  bytes: Uint8Array
}

/** A message as the platform shows it. */
export interface ShownMessage {
  /** The letter of the person, or `group`. */
  to: string
  text: string
  /** Its buttons, with their values as the platform was given them. */
  buttons?: readonly Choice[]
}

/**
 * What the platform does with the next message that it is sent. `unavailable`: an error of its own (500 or 503), without showing it.
 * `no answer`: it is shown, and the request never answered. `hang up`: it is shown, and the connection breaks.
 */
export type PlayedFate = 'rate limited for a second' | 'blocked' | 'unavailable' | 'no answer' | 'hang up'

/**
 * How a request is not from the platform. `wrong`: with another signature or secret. `missing`: with none. `another body`: the signature is
 * right, for other bytes. `twice`: the right one and another one, in the same header. `stale`: rightly signed, an hour ago. `plain`: in clear,
 * rightly signed as such, where encryption is agreed.
 */
export type Forgery = 'wrong' | 'missing' | 'another body' | 'twice' | 'stale' | 'plain'

/**
 * A real or played platform under test. Each case asks for a new one: real protocol bytes over real sockets, no mocked
 * functions. A method that plays something resolves with the HTTP status of the acknowledgement, 200 where the platform has none.
 */
export interface AdapterKit {
  adapter: Adapter
  /** Called once the bot runs, with its `fetch` behind the address that you serve. */
  connect?(bot: Bot): Promise<void>
  /** Plays a message as the platform delivers it. */
  deliver(message: PlayedMessage): Promise<number>
  /** What the platform was told to show so far, in order. */
  shown(): Promise<ShownMessage[]>
  /**
   * The adapter asks the platform for news: `deliver` puts them there and resolves at once with 200, and nobody learns a status. Default
   * false: the platform calls, and waits for the acknowledgement.
   */
  pulls?: boolean
  /** Plays several messages in one delivery. Absent: they come one by one. */
  batch?(messages: readonly PlayedMessage[]): Promise<number>
  /** Plays an event of a kind that was invented after the adapter was written. Absent: there is only one kind. */
  strange?(): Promise<number>
  /** Plays the delivery of the latest message that the bot itself has sent. Absent: the platform does not do that. */
  echo?(): Promise<number>
  /** Plays a picture. Absent: people can only write. */
  picture?(picture: PlayedPicture): Promise<number>
  /** Decides over the next message that the bot sends. Absent: the platform cannot be made to do this. */
  next?(fate: PlayedFate): void
  /** The same message from somebody else. `undefined`: it cannot be done so on this platform. Absent: nothing is signed. */
  forge?(message: PlayedMessage, how: Forgery): Promise<number | undefined>
  /** Any bytes as a request body, rightly signed. Absent: there are no requests. */
  post?(body: Uint8Array): Promise<number>
  /** Plays the press of a button. Absent: the platform has no buttons. */
  press?(press: PlayedPress): Promise<number>
  /** Plays a message in a group that all letters belong to. Absent: the platform has no groups, or takes all of it as said to the bot. */
  group?(message: PlayedMessage, about: { addressed: boolean }): Promise<number>
  /** Plays what a person of the team writes to the customer `from` on the platform's own app. Absent: nobody can. */
  agent?(message: PlayedMessage): Promise<number>
  /** Plays a message to an account that is not configured. Absent: there are no accounts. */
  stray?(message: PlayedMessage): Promise<number>
  /** Another account of the platform, with an adapter of this name, for the same bot. Absent: there can be one only. */
  twin?(name: string): Promise<AdapterKit>
  /** How fast the adapter sends by default, where the one of the kit is given no such limit, so that cases need not wait for it. */
  rate?: Adapter['rate']
  /** Whether the platform tells about other programs. Default true. */
  knowsBots?: boolean
  /** The adapter with this in place of the secret that signs. Absent: there is none. */
  withSecret?(secret: string): Adapter
  /** Parts that the platform takes, in place of those that the cases send: a picture of a type that it shows, a mini-program. */
  samples?: { readonly [T in Part['type']]?: Extract<Part, { type: T }> }
  /** Ends what was opened for the case; called at its end, also when it fails. */
  close(): Promise<void>
}

/**
 * What a package exports as `kits` from its path `./conformance`: for each way in which the platform can be used a function that makes a
 * new kit, such as `{ webhook, polling }`. The package's tests and `huida conform` run the same ones.
 */
export type AdapterKits = Readonly<Record<string, () => Promise<AdapterKit>>>

/** What a case is about: what people say and see, what goes wrong, who acts, and who must not. */
export type AdapterCaseGroup = 'messages' | 'parts' | 'failures' | 'people' | 'attacks'

/** One thing that every adapter must do. */
export interface AdapterCase {
  name: string
  about: AdapterCaseGroup
  /**
   * Plays it against a new platform of `make`. Resolves with the reason where it does not apply to the platform.
   * @throws AssertionError when the adapter does otherwise
   */
  run(make: () => Promise<AdapterKit>): Promise<string | undefined>
}
