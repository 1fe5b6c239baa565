import type { Locale } from '@huida/core'

/** What the plugin says to customers. `escalation({ words })` replaces any of it, for any language. */
export interface EscalationWords {
  /** It waits, and nobody is before it. */
  queued: string
  /** `{ahead}` are before it. */
  queuedBehind: string
  /** Follows where the wait can be told: `{minutes}`. */
  expected: string
  /** Follows: how to go on with the bot. `cancel` and its like are understood. */
  cancelHint: string
  /** How it stands, again. */
  position: string
  positionBehind: string
  /** An agent is being asked right now. */
  next: string
  /** Nobody is there, outside of working hours; `{opens}` is when somebody is again. */
  closed: string
  /** Nobody is there although it is open. */
  nobody: string
  /** Too many wait. */
  full: string
  /** The wait took too long. */
  waited: string
  /** Follows where a ticket was opened: `{ticket}`. */
  ticket: string
  /** The same, in a team without agents: nobody is promised. */
  ticketOnly: string
  /** Follows where there are no tickets and no `contact`. */
  noTicket: string
  ticketAgain: string
  cancelled: string
  /** `{agent}` answers from now on. */
  accepted: string
  transferred: string
  requeued: string
  idleWarning: string
  idleEnded: string
  botAgain: string
  /** The agent goes on in another conversation of the customer's. */
  merged: string
  /** Asks whether a person is wanted, where a message may mean that. */
  confirm: string
  /** Stands before an answer to somebody who is angry. */
  emotion: string
  /** Offers them a person after it. */
  emotionOffer: string
  /** Offers them a person where the bot has no answer. */
  emotionUnknown: string
  /** Before a hand-over that the customer did not ask for. */
  sensitive: string
  misunderstood: string
  troubled: string
  /** The choices. */
  person: string
  no: string
  /** Somebody does not want a person. */
  declined: string
}

/** The plugin's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, EscalationWords>> = {
  zh: {
    queued: '正在为您转接人工客服，请稍候。',
    queuedBehind: '正在为您转接人工客服，前面还有 {ahead} 位。',
    expected: '预计等待约 {minutes} 分钟。',
    cancelHint: '不想等了，回复“取消”即可继续由我为您服务。',
    position: '仍在为您转接人工客服，下一位就是您。',
    positionBehind: '仍在为您排队，前面还有 {ahead} 位。',
    next: '正在请一位客服接入，请稍候。',
    closed: '现在不是人工客服的工作时间，{opens}恢复服务。',
    nobody: '抱歉，现在没有人工客服在线。',
    full: '抱歉，现在排队的人太多，暂时接不进人工客服。',
    waited: '抱歉让您久等，人工客服一直没能接入。',
    ticket: '已为您登记工单 {ticket}，客服会看到您的问题并在这里回复您。',
    ticketOnly: '已为您登记工单 {ticket}。',
    noTicket: '请稍后再试，或继续由我为您解答。',
    ticketAgain: '您的工单 {ticket} 还在等待客服处理，客服会在这里回复您。',
    cancelled: '好的，已取消转人工。您可以继续问我。',
    accepted: '客服{agent}已接入，为您服务。',
    transferred: '正在为您转给更合适的同事，请稍候。',
    requeued: '抱歉让您久等，正在为您换一位客服。',
    idleWarning: '请问还有其他问题吗？如果没有，本次人工服务将在 {minutes} 分钟后结束。',
    idleEnded: '由于一段时间没有收到您的消息，本次人工服务已结束。有问题随时再发消息。',
    botAgain: '现在由智能助手继续为您服务。',
    merged: '这件事会在您的另一个会话里继续为您处理，请到那里查看。',
    confirm: '需要为您转人工客服吗？',
    emotion: '很抱歉给您带来不好的体验。',
    emotionOffer: '需要为您转人工客服吗？',
    emotionUnknown: '很抱歉给您带来不好的体验。请再多说一点是什么事，也可以转人工来处理。',
    sensitive: '这件事需要由人工客服来处理。',
    misunderstood: '抱歉，我一直没能理解您的问题。',
    troubled: '抱歉，您的消息我没能处理好。',
    person: '转人工',
    no: '不用了',
    declined: '好的，那我继续为您服务。',
  },
  en: {
    queued: 'I am connecting you to a colleague, one moment please.',
    queuedBehind: 'I am connecting you to a colleague. There are {ahead} before you.',
    expected: 'It should take about {minutes} minutes.',
    cancelHint: 'If you would rather not wait, write "cancel" and I will go on helping you.',
    position: 'I am still connecting you to a colleague. You are next.',
    positionBehind: 'You are still in line. There are {ahead} before you.',
    next: 'I am asking a colleague to join right now, one moment please.',
    closed: 'Our team is not working at the moment. They are back {opens}.',
    nobody: 'Sorry, none of my colleagues is online right now.',
    full: 'Sorry, too many people are in line right now, so I cannot connect you.',
    waited: 'Sorry for the long wait. No colleague has been able to join.',
    ticket: 'I have noted your request as ticket {ticket}. A colleague will see your question and answer you here.',
    ticketOnly: 'I have noted your request as ticket {ticket}.',
    noTicket: 'Please try again later, or let me go on helping you.',
    ticketAgain: 'Your ticket {ticket} is still waiting for a colleague, who will answer you here.',
    cancelled: 'All right, I have cancelled that. You can go on asking me.',
    accepted: '{agent} has joined and will help you.',
    transferred: 'I am passing you on to a colleague who knows more about this, one moment please.',
    requeued: 'Sorry for the wait. I am finding another colleague for you.',
    idleWarning: 'Is there anything else? If not, this conversation with our team ends in {minutes} minutes.',
    idleEnded:
      'We have not heard from you for a while, so this conversation with our team has ended. Write again whenever you like.',
    botAgain: 'The assistant goes on helping you from here.',
    merged: 'We go on with this in your other conversation: please look there.',
    confirm: 'Shall I connect you to a person?',
    emotion: 'I am sorry about this experience.',
    emotionOffer: 'Shall I connect you to a person?',
    emotionUnknown:
      'I am sorry about this experience. Please tell me a little more about what has happened, or talk to a person.',
    sensitive: 'This is something that a person has to look at.',
    misunderstood: 'Sorry, I keep failing to understand your question.',
    troubled: 'Sorry, I could not handle your message.',
    person: 'Talk to a person',
    no: 'No, thanks',
    declined: 'All right, I will go on helping you.',
  },
}

/** Puts values where `{name}` stands. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
