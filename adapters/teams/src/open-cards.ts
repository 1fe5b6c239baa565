import type { AdapterDrawer, Json, Logger, Part, Recipient } from '@huida/core'
import type { Activity, Address } from './activity.js'
import type { Api } from './api.js'
import { CARD_TYPE, type CardShown, cardOf, pressedOf, titleOf } from './cards.js'

/** A card whose buttons can be pressed, as it is kept. */
interface Kept {
  conversation: string
  serviceUrl: string
  /** As sending gave it: what a press says (`replyToId`) is sometimes another one. */
  activity: string
  /** Whom it was offered to. */
  user: string
  part: Exclude<CardShown, { type: 'link' }>
}

/** Older ones go on showing their buttons. */
const TTL_MS = 7 * 24 * 3_600_000
const WITHIN_MS = 10_000

/** Cards that wait for a press. Once it came, the buttons make way for what was chosen, so that it is not chosen twice. */
export class OpenCards {
  #drawer: AdapterDrawer | undefined
  #log: Logger | undefined

  /** From now on they are kept. */
  open(drawer: AdapterDrawer, log: Logger): void {
    this.#drawer = drawer
    this.#log = log
  }

  /** A message was shown. `id` is the core's, `activity` Teams'. A card that cannot be kept keeps its buttons. */
  async opened(part: Part, { id, to, activity }: { id: string; to: Recipient; activity: string }): Promise<void> {
    if ((part.type !== 'choices' && part.type !== 'card') || !part.choices?.length) return
    const kept: Kept = {
      conversation: to.id,
      serviceUrl: (to.address as unknown as Address).serviceUrl,
      activity,
      user: to.userId,
      part,
    }
    try {
      await this.#drawer?.set(nameOf(id), kept as unknown as Json, { ttlMs: TTL_MS })
    } catch (error) {
      this.#log?.debug({ error }, 'a card of Teams was not kept, so it will show its buttons after a press')
    }
  }

  /** A press was stored: shows what was chosen, if it was by whom the card was offered to. */
  async pressed({ value, from, conversation }: Activity, api: Api): Promise<void> {
    const { card, choice } = pressedOf(value) ?? {}
    if (card === undefined || !this.#drawer) return
    try {
      const kept = (await this.#drawer.get(nameOf(card))) as unknown as Kept | undefined
      if (!kept || kept.conversation !== conversation?.id || kept.user !== from?.id) return
      const { part, activity, serviceUrl } = kept
      // What a press says could be anything; the card is in the bot's name.
      const chosen = part.choices?.find((each) => each.value === choice)
      if (!chosen) return
      const content = cardOf(part, card, chosen.label)
      const shown = {
        type: 'message',
        summary: titleOf(part),
        attachments: [{ contentType: CARD_TYPE, content }],
      } as const
      await api.update({ conversation: kept.conversation, serviceUrl }, activity, shown, AbortSignal.timeout(WITHIN_MS))
      await this.#drawer.delete(nameOf(card))
    } catch (error) {
      this.#log?.debug({ error }, 'a pressed card of Teams goes on showing its buttons')
    }
  }
}

const nameOf = (id: string): string => `card ${id}`
