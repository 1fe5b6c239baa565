import type { Content, Locale } from '@huida/core'
import type { SmallTalk } from './phrases.js'

/** What the plugin says to customers: to each kind of small talk. `smalltalk({ words })` replaces any of it, by text or by parts. */
export interface SmallTalkWords extends Record<SmallTalk, Content> {
  /** To anger, where a person can be offered. */
  upsetOffer: string
  /** Where the last answer was none, and a person can be offered. */
  unhelpedOffer: string
  /** Who it is, where a person can be had. */
  identityWithPeople: Content
}

/** The plugin's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, SmallTalkWords>> = {
  zh: {
    greeting: '您好！想问什么直接说就好。',
    presence: '在的，请说。',
    wellbeing: '我很好，谢谢关心。有什么想问的，直接说就好。',
    opening: '好的，请说。',
    thanks: '不客气。还有什么想问的，随时说。',
    farewell: '再见，祝您生活愉快。需要时随时来找我。',
    acknowledgement: '好的。',
    finished: '好的，需要时随时找我。',
    assent: '好的，请用一句话说说您想问什么。',
    denial: '好的，请换个说法说说您想问什么。',
    apology: '没关系。',
    praise: '谢谢夸奖，能帮上忙就好。',
    laughter: '😄',
    upset: '很抱歉让您有这样的感受。请告诉我是什么事，我看看能做什么。',
    upsetOffer: '很抱歉让您有这样的感受。请告诉我是什么事，也可以转人工来处理。',
    unhelped: '抱歉没帮上您。请换个说法，或者多说一点情况。',
    unhelpedOffer: '抱歉没帮上您。请换个说法，或者多说一点情况，也可以转人工。',
    identity: '我是智能客服助手，是程序，不是真人。',
    identityWithPeople: '我是智能客服助手，是程序，不是真人。想找真人，说“转人工”就行。',
    abilities: '我是智能客服助手，回答大家常问的问题。直接说您想问什么就好。',
    test: '收到，我在。',
    wordless: '请用文字说说您想问什么。',
    outside: '抱歉，这个我帮不上忙。和我们的商品、服务有关的，随时问我。',
  },
  en: {
    greeting: 'Hello! Just ask what you would like to know.',
    presence: 'Yes, I am here. What would you like to know?',
    wellbeing: 'I am fine, thank you. What would you like to know?',
    opening: 'Of course, go ahead.',
    thanks: 'You are welcome. Just ask if there is anything else.',
    farewell: 'Goodbye. Come back whenever you need something.',
    acknowledgement: 'All right.',
    finished: 'All right. I am here whenever you need me.',
    assent: 'All right. Please tell me in a sentence what you would like to know.',
    denial: 'All right. Please tell me in other words what you would like to know.',
    apology: 'No problem.',
    praise: 'Thank you, I am glad to be of help.',
    laughter: '😄',
    upset: 'I am sorry that you feel this way. Please tell me what has happened, and I will see what I can do.',
    upsetOffer: 'I am sorry that you feel this way. Please tell me what has happened, or talk to a person.',
    unhelped: 'Sorry that this was no help. Please say it in other words, or tell me a little more.',
    unhelpedOffer:
      'Sorry that this was no help. Please say it in other words, tell me a little more, or talk to a person.',
    identity: 'I am an automated assistant: a program, not a human.',
    identityWithPeople:
      'I am an automated assistant: a program, not a human. To reach a human, say "talk to a person".',
    abilities: 'I am an automated assistant and answer what customers often ask. Just say what you would like to know.',
    test: 'It works, I am here.',
    wordless: 'Please write what you would like to know.',
    outside: 'Sorry, I cannot help with that. Ask me anything about our products and service.',
  },
}
