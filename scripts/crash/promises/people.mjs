import { isHeard, repeated } from '../view.mjs'

/** Who owns a conversation, and what reaches the customer meanwhile. */
export const peoplePromises = {
  'after somebody was told that a conversation is theirs, no word of the bot leaves before it is given back': ({
    takes,
    returns,
    sends,
    wordAt,
  }) =>
    takes.flatMap((take) => {
      const back = returnAfter(returns, take)
      // Whoever writes on the platform's own app asks nobody: one message may be on its way at that moment.
      const onItsWay = take.epoch === undefined ? 1 : 0
      return sends
        .filter(isHeard)
        .map((sent) => ({ ...sent, word: wordAt.get(sent.position) }))
        .filter(({ word }) => word?.conversation === take.conversation && word.by.kind === 'bot')
        .filter(({ at, word }) => at > take.at && (at < back || word.epoch < (take.epoch ?? 0)))
        .slice(onItsWay)
        .map(({ position }) => `${position} of the bot left after ${take.owner.id} had taken ${take.conversation}`)
    }),

  'drafts reach nobody': ({ views, sends, takes, returns, wordAt }) => {
    const drafts = (list) => list.filter(({ position }) => wordAt.get(position)?.status === 'draft')
    return [
      ...drafts(views)
        .map(({ position, askedAt }) => ({ ...wordAt.get(position), askedAt }))
        .filter(({ conversation, at, askedAt }) =>
          takes.some(
            (take) =>
              take.conversation === conversation &&
              (at <= take.at ? take.at < askedAt : at < returnAfter(returns, take)),
          ),
        )
        .map(({ position }) => `a page was shown the draft ${position}`),
      ...drafts(sends)
        .map(({ position, at }) => ({ ...wordAt.get(position), sentAt: at }))
        .filter(({ conversation, at }) =>
          takes.some((take) => take.conversation === conversation && take.at <= at && at < returnAfter(returns, take)),
        )
        .map(({ position }) => `the draft ${position} was sent`),
    ]
  },

  'a page is shown each message once, in order, as it was decided': ({ views, wordAt }) => [
    ...repeated(views.map(({ position }) => position)).map((position) => `a page was shown ${position} twice`),
    ...views
      .filter(({ position, text }) => wordAt.has(position) && wordAt.get(position).text !== text)
      .map(({ position }) => `a page was shown other words for ${position}`),
  ],

  'a conversation has one owner at a time': ({ lanes, changes, takes, owners, ofLane }) =>
    lanes.flatMap((lane) => {
      const mine = ofLane(changes, lane)
      const epochs = mine.flatMap(({ epoch }) => epoch ?? [])
      const last = mine.at(-1)?.owner
      const now = owners.find(({ conversation }) => conversation === lane)
      return [
        ...epochs
          .filter((epoch, index) => index > 0 && epoch <= epochs[index - 1])
          .map((epoch) => `${lane} has two owners in epoch ${epoch}`),
        ...ofLane(takes, lane)
          .filter(({ epoch, owner }) => {
            if (epoch === undefined) return false
            const change = mine.find((one) => one.epoch === epoch)
            return change?.owner.id !== owner.id
          })
          .map(
            ({ epoch, owner }) =>
              `${owner.id} was told to own ${lane} in epoch ${epoch}, and the ledger says otherwise`,
          ),
        ...(last && (last.kind !== now?.owner.kind || last.id !== now.owner.id)
          ? [`${lane} was last given to ${last.id ?? last.kind}, and belongs to ${now?.owner.id ?? now?.owner.kind}`]
          : []),
      ]
    }),

  'the platform knows who owns a conversation': ({ changes, sessions }) => {
    const last = changes.filter(({ conversation, epoch }) => conversation === 'shop:c1' && epoch !== undefined).at(-1)
    const told = sessions.at(-1)?.owner
    return last && (told?.kind !== last.owner.kind || told.id !== last.owner.id)
      ? [
          `the platform was told that ${told?.id ?? told?.kind} owns shop:c1, and it is ${last.owner.id ?? last.owner.kind}`,
        ]
      : []
  },
}

/** When it is given back. */
const returnAfter = (returns, { conversation, at }) =>
  Math.min(...returns.filter((back) => back.conversation === conversation && back.at > at).map((back) => back.at))
