import type { Locale } from '@huida/core'

/** What the plugin says to customers. `csat({ words })` replaces any of it, for any language. */
export interface CsatWords {
  /** The question, before its five choices. */
  ask: string
  /** The choices from 1 to 5, in that order: where there are no buttons, the number that is typed is the score. */
  scale: readonly [string, string, string, string, string]
  /** Stands under the question where `link` is set. `{link}` is the address. */
  link: string
  /** Once, after some time without an answer. */
  remind: string
  /** After an answer that may be several things; said once. */
  unclear: string
  /** After a score. */
  thanks: string
  /** After a comment that was sent after the score. */
  noted: string
  /** After a low score without a comment. */
  sorry: string
  /** After a low score for which a ticket was opened. `{number}` is its number. */
  ticket: string
  /** After a low score, with the choice of a person. */
  offer: string
  /** The choice of a person. */
  person: string
  /** After another answer, when it is too late to change one's mind. */
  already: string
  /** After an answer to a survey that is over. */
  over: string
  declined: string
  optedOut: string
  /** For people of the team: the line of a ticket after a low score. `{score}` is the score. */
  subject: string
}

/** The plugin's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, CsatWords>> = {
  zh: {
    ask: '您对这次的服务满意吗？请打分，1 是非常不满意，5 是非常满意；想说的话可以一起写下来。',
    scale: ['非常不满意', '不满意', '一般', '满意', '非常满意'],
    link: '也可以在这里评价：{link}',
    remind: '您还没有为上次的服务打分。方便的话，回复 1 到 5 就可以（5 是非常满意）；不想评价，不用理会这条消息。',
    unclear: '谢谢。请问您打几分？请回复 1 到 5 中的一个整数，5 是非常满意。',
    thanks: '谢谢您的评价，已经记录下来。',
    noted: '谢谢，您说的已经记录下来。',
    sorry: '很抱歉这次没有让您满意，您的评价已经记录下来。哪里没有做好？可以直接写在这里。',
    ticket: '很抱歉这次没有让您满意。我们已经为您登记，编号 {number}，会有同事跟进。',
    offer: '很抱歉这次没有让您满意，您的评价已经记录下来。需要请一位同事再帮您看看吗？',
    person: '转人工',
    already: '您之前的评价已经记录，现在不能再改了。谢谢。',
    over: '这次评价已经结束，没有再记录。谢谢您。',
    declined: '好的，不评价也没有关系。',
    optedOut: '好的，以后不再请您评价。',
    subject: '客户评价 {score} 分',
  },
  en: {
    ask: 'How was our service this time? Please rate it from 1 (very bad) to 5 (very good); you are welcome to add a few words.',
    scale: ['Very bad', 'Bad', 'So-so', 'Good', 'Very good'],
    link: 'You can also rate it here: {link}',
    remind:
      'You have not rated our service yet. If you like, reply with a number from 1 to 5 (5 is very good); if you would rather not, just ignore this message.',
    unclear: 'Thank you. Which whole number from 1 to 5 would you give? 5 is very good.',
    thanks: 'Thank you, your rating is recorded.',
    noted: 'Thank you, what you wrote is recorded.',
    sorry: 'We are sorry that it was not better. Your rating is recorded. What went wrong? You can write it here.',
    ticket:
      'We are sorry that it was not better. It is registered as number {number}, and a colleague will look into it.',
    offer: 'We are sorry that it was not better. Your rating is recorded. Shall a colleague have another look at it?',
    person: 'Talk to a person',
    already: 'Your earlier rating is recorded and cannot be changed any more. Thank you.',
    over: 'This survey is over, so nothing was recorded. Thank you.',
    declined: 'That is fine, there is no need to rate it.',
    optedOut: 'All right, we will not ask you for ratings any more.',
    subject: 'Customer rated {score} of 5',
  },
}
