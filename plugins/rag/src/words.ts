import type { Locale } from '@huida/core'

/** What the plugin itself says to customers. `rag({ words })` replaces any of it. */
export interface RagWords {
  /** No article answers. */
  unknown: string
  /** The message only says what is not wanted. */
  declined: string
  /** No article answers, and some come close: they are among the choices. */
  unsure: string
  /** Stands above questions that may come next. */
  related: string
  /** Offers a person, where there is one to hand over to. Stands after `unknown`, or above the choice of a person. */
  offer: string
  /** Offers a person beside questions that come close. Stands after `unsure`. */
  besides: string
  /** The choice that asks for a person. */
  person: string
  /** A person is wanted, and nobody can be handed over to. `contact` stands after it. */
  nobody: string
}

export const words: Record<Locale, RagWords> = {
  zh: {
    unknown: '抱歉，这个问题我还不会回答。',
    declined: '好的，我这里不会替您做任何改动。',
    unsure: '抱歉，我不太确定您的意思。您想问的是下面的问题吗？',
    related: '您可能还想问：',
    offer: '需要我请同事来帮您吗？',
    besides: '也可以找同事帮忙。',
    person: '转人工',
    nobody: '抱歉，我在这里没法为您转接人工。',
  },
  en: {
    unknown: 'Sorry, I do not know the answer to that.',
    declined: 'All right, I have not changed anything.',
    unsure: 'Sorry, I am not sure what you mean. Is it one of these?',
    related: 'You may also want to ask:',
    offer: 'Shall I ask a person to help you?',
    besides: 'A person can help you too.',
    person: 'Talk to a person',
    nobody: 'Sorry, I cannot connect you to a person here.',
  },
}

/** Sentences after each other: Chinese ones need no space. */
export const joined = (...sentences: readonly (string | undefined)[]): string =>
  sentences
    .filter((sentence) => sentence !== undefined && sentence !== '')
    .reduce<string>(
      (said, next) => (said === '' || /[\u3000-\u303f\uff00-\uffef]$/.test(said) ? said + next : `${said} ${next}`),
      '',
    )
