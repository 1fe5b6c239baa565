import type { Locale } from '@huida/core'

/** What the plugin itself says to customers. `rag({ words })` replaces any of it. */
export interface RagWords {
  /** No article answers. Stands above the choices. */
  unknown: string
  /** No article answers, and some come close: they are among the choices. */
  unsure: string
  /** Stands above questions that may come next. */
  related: string
  /** Stands above the choice of a person, where the customer seems to want one. */
  offer: string
  /** The choice that asks for a person. */
  person: string
  /** A person was asked for, and that is recorded. Promise here what your team keeps. */
  requested: string
}

export const words: Record<Locale, RagWords> = {
  zh: {
    unknown: '抱歉，这个问题我还不会回答。需要请同事来帮您吗？',
    unsure: '抱歉，我不太确定您的意思。您想问的是下面的问题吗？也可以找同事帮忙。',
    related: '您可能还想问：',
    offer: '需要我请同事来帮您吗？',
    person: '转人工',
    requested: '好的，已经记录下您需要人工服务，我们的同事可以看到。您可以继续在这里补充情况。',
  },
  en: {
    unknown: 'Sorry, I do not know the answer to that. Shall I ask a person to help you?',
    unsure: 'Sorry, I am not sure what you mean. Is it one of these? A person can help you too.',
    related: 'You may also want to ask:',
    offer: 'Shall I ask a person to help you?',
    person: 'Talk to a person',
    requested:
      'All right, I have noted that you need a person, and our colleagues can see it. You can add more details here.',
  },
}

/** Nothing but a wish for a person. */
export const asksForPerson = (text: string): boolean =>
  /^(?:请|我要|我想|帮我|给我|麻烦)*(?:转|转接|找|接|叫|换|联系)?(?:一?个)?(?:人工|真人|客服)(?:客服|服务|坐席|人员)?[吧啊呀呢\s。！!.]*$/u.test(
    text.trim(),
  ) ||
  /^(?:please |can i |could i |i want to |i would like to |i'd like to |let me )*(?:(?:talk|speak|chat) (?:to|with) |get me |connect me (?:to|with) |transfer me to |i want |i need )?(?:an? |the )?(?:real |live |actual |human )?(?:human|agent|person|representative|operator|staff)(?: please)?[\s.!?]*$/i.test(
    text.trim().replaceAll('’', "'"),
  )
