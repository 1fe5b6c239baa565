import type { Locale } from '@huida/core'
import type { NumberType } from '../asking/reading.js'
import type { OrderStatus, ParcelState, RefundState } from '../business/business-record.js'
import type { Anomaly } from './anomalies.js'

/** What the plugin says to customers. `orders({ words })` replaces any of it, for any language. What stands in braces is put in. */
export interface OrderWords {
  /** What a number is called within a sentence. */
  about: Record<NumberType, string>
  /** Asks for the number. `{example}` and `{where}` are sentences or empty. */
  askNumber: string
  /** What a number looks like: `{example}`. */
  example: string
  /** What was written is no number of an order. */
  mistyped: string
  /** Articles have answered; looking up is offered after it. */
  offerLookUp: string
  /** Several numbers, or several orders. */
  which: string
  noOrders: string
  wait: string
  cancelled: string
  /** The customer has no number. */
  lost: string
  notFound: string
  notFoundAgain: string
  askTail: string
  /** Digits or number are wrong: the same words for both. */
  noMatch: string
  locked: string
  keepSecret: string
  inGroup: string
  /** The business system could not tell. */
  unavailable: string
  busy: string
  /** Stands before the offer of a person. */
  person: string
  /** Where the shop is reached: `{contact}`. */
  contact: string
  /** A picture was read, and no number is in it. */
  notInPicture: string
  /** A picture came instead of the number, and it could not be read. */
  unreadPicture: string

  orderTitle: string
  parcelTitle: string
  refundTitle: string
  status: Record<OrderStatus, string>
  placed: string
  total: string
  parcel: string
  state: Record<ParcelState, string>
  latest: string
  noEvents: string
  noParcel: string
  refund: Record<RefundState, string>
  refundAmount: string
  refundTo: string
  refundExpected: string
  noRefund: string
  /** Only what is nobody's secret was shown. */
  more: string

  anomaly: Record<Anomaly, string>
  /** The subject of a ticket, which customers read, too. */
  subject: Record<Anomaly, string>
  ticket: string
  ticketBefore: string
  handoff: string
  price: string
  priceWas: string
  priceUntil: string
  inStock: string
  available: string
  outOfStock: string
  restock: string
}

/** The plugin's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, OrderWords>> = {
  zh: {
    about: { order: '订单 {number}', parcel: '包裹 {number}' },
    askNumber: '请发一下订单号，我来查。{example}',
    example: '它像这样：{example}。',
    mistyped: '这个号码不像订单号，请再核对一下。{example}',
    offerLookUp: '如果想查您自己的那一单，把订单号发给我就行。{example}',
    which: '请问是哪一单？',
    noOrders: '您名下没有查到订单。如果是用别的账号下的单，请发一下订单号。',
    cancelled: '好的，有需要随时找我。',
    wait: '好的，不着急，找到后发给我就行。',
    lost: '没有订单号我就查不了。{where}{example}',
    notFound: '没有查到{about}。请核对一下号码再发一次。{where}{example}',
    notFoundAgain: '还是没有查到这个号码（{number}）。',
    askTail: '为了保护您的信息，请告诉我{about} 下单手机号的后四位。',
    noMatch: '{about} 和手机号后四位对不上，请核对后再发一次，号码或后四位都可以更正。',
    locked: '{about} 核对失败的次数太多，为了安全，暂时不能再核对。',
    keepSecret: '没关系。只是没有核对之前，我不能展示订单的内容，这是为了不让别人看到您的订单。',
    inGroup: '这里大家都能看到。为了保护您的信息，请单独发消息给我来查订单。',
    unavailable: '抱歉，订单系统现在查不到，不是您的号码有问题。请过一会儿再试。',
    busy: '抱歉，订单系统现在很忙，请{minutes}分钟后再试。',
    person: '需要我请同事来帮您吗？',
    contact: '您也可以这样联系我们：{contact}',
    unreadPicture: '抱歉，这张图片我读不出来。请用文字发一下订单号。{example}',
    notInPicture: '图片我看了，里面没有找到订单号。请用文字发一下订单号。{example}',
    orderTitle: '订单 {number}',
    parcelTitle: '包裹 {number}',
    refundTitle: '订单 {number} 的退款',
    status: {
      unpaid: '待付款',
      paid: '已付款，正在备货',
      preparing: '正在备货',
      shipped: '已发货',
      delivered: '已签收',
      completed: '已完成',
      refunding: '退款处理中',
      refunded: '已退款',
      returning: '退货处理中',
      cancelled: '已取消',
    },
    placed: '下单时间：{at}',
    total: '金额：{amount}',
    parcel: '{carrier} {number}：{state}',
    state: {
      announced: '等待揽收',
      in_transit: '运输中',
      customs: '清关中',
      out_for_delivery: '派送中',
      at_station: '已到取件点',
      delivered: '已签收',
      returning: '正在退回',
      returned: '已退回',
      exception: '配送异常',
    },
    latest: '最新物流（{at}）：{text}',
    noEvents: '还没有物流记录。',
    noParcel: '还没有发货，所以还没有物流信息。',
    refund: {
      requested: '已申请，等待审核',
      approved: '已同意，等待打款',
      sent: '已打款，等待到账',
      received: '已到账',
      refused: '没有通过',
    },
    refundAmount: '退款金额：{amount}',
    refundTo: '退到：{to}',
    refundExpected: '预计 {at} 前到账',
    noRefund: '订单 {number} 没有退款记录。',
    more: '想看商品和金额，请发下单手机号的后四位。',
    anomaly: {
      stalled: '承运方的记录显示，这个包裹已经 {days} 天没有新动态了（最后一次是{at}），不太正常。',
      denied: '承运方的记录显示这个包裹{at} 已签收，而您没有收到。',
      returned: '承运方的记录显示，这个包裹被退回了（{at}）。',
      customs: '承运方的记录显示，这个包裹在海关已经 {days} 天没有新动态了（最后一次是{at}）。',
      damaged: '承运方的记录显示，这个包裹在路上损坏了（{at}）。',
      address: '承运方的记录显示，这个包裹因为地址或电话的问题没能送达（{at}）。',
    },
    subject: {
      stalled: '物流没有更新：{about}',
      denied: '显示签收但没收到：{about}',
      returned: '包裹被退回：{about}',
      customs: '包裹停在海关：{about}',
      damaged: '包裹在路上损坏：{about}',
      address: '地址问题没能送达：{about}',
    },
    ticket: '我已经为您登记，工单号 {ticket}。',
    ticketBefore: '之前已经为您登记，工单号 {ticket}，还在处理。',
    handoff: '要不要请同事现在接手？',
    price: '{product}：{amount}',
    priceWas: '（原价 {amount}）',
    priceUntil: '这个价格到 {at} 为止。',
    inStock: '{product} 有货。',
    available: '{product} 有货，还有 {count} 件。',
    outOfStock: '{product} 现在没货。',
    restock: '预计 {at} 到货。',
  },
  en: {
    about: { order: 'order {number}', parcel: 'parcel {number}' },
    askNumber: 'Please send me the order number, and I will look it up. {example}',
    example: 'It looks like {example}.',
    mistyped: 'That does not look like an order number. Please check it. {example}',
    offerLookUp: 'If it is about an order of yours, send me its number and I will look it up. {example}',
    which: 'Which order is it about?',
    noOrders: 'I find no orders of yours. If you ordered with another account, please send the order number.',
    cancelled: 'All right. Just ask whenever you need it.',
    wait: 'Sure, take your time. Send it when you have it.',
    lost: 'Without the order number I cannot look it up. {where} {example}',
    notFound: 'I cannot find {about}. Please check the number and send it again. {where} {example}',
    notFoundAgain: 'I still cannot find this number ({number}).',
    askTail:
      'To protect your data, please tell me the last four digits of the phone number that {about} was placed with.',
    noMatch: 'These last four digits do not match {about}. Please check and send again whichever was wrong.',
    locked: 'Wrong digits were given for {about} too often. For safety it cannot be checked again for a while.',
    keepSecret:
      'That is all right. Without them I cannot show what is in the order, so that nobody else ever sees yours.',
    inGroup: 'Everybody can read along here. To protect your data, please write to me in private about orders.',
    unavailable:
      'Sorry, the order system cannot be reached right now; your number may well be right. Please try again in a while.',
    busy: 'Sorry, the order system is very busy. Please try again in {minutes} min.',
    person: 'Shall I ask a person to help you?',
    contact: 'You can also reach us here: {contact}',
    unreadPicture: 'Sorry, I cannot read this picture. Please write the order number. {example}',
    notInPicture: 'I have read the picture, but there is no order number in it. Please write the number. {example}',
    orderTitle: 'Order {number}',
    parcelTitle: 'Parcel {number}',
    refundTitle: 'Refund of order {number}',
    status: {
      unpaid: 'waiting for payment',
      paid: 'paid and being prepared',
      preparing: 'being prepared',
      shipped: 'has been shipped',
      delivered: 'delivered',
      completed: 'completed',
      refunding: 'being refunded',
      refunded: 'refunded',
      returning: 'being returned',
      cancelled: 'cancelled',
    },
    placed: 'Placed: {at}',
    total: 'Total: {amount}',
    parcel: '{carrier} {number}: {state}',
    state: {
      announced: 'waiting to be picked up',
      in_transit: 'on its way',
      customs: 'at customs',
      out_for_delivery: 'out for delivery',
      at_station: 'at the pickup point',
      delivered: 'delivered',
      returning: 'on its way back',
      returned: 'returned to the sender',
      exception: 'delivery problem',
    },
    latest: 'Latest ({at}): {text}',
    noEvents: 'The carrier has no record yet.',
    noParcel: 'It has not been shipped yet, so there is nothing to track.',
    refund: {
      requested: 'requested, being checked',
      approved: 'approved, to be paid',
      sent: 'paid, on its way to you',
      received: 'arrived',
      refused: 'refused',
    },
    refundAmount: 'Amount: {amount}',
    refundTo: 'To: {to}',
    refundExpected: 'Expected by {at}',
    noRefund: 'There is no refund for order {number}.',
    more: 'To see items and amounts, send the last four digits of the phone number it was placed with.',
    anomaly: {
      stalled:
        "By the carrier's record this parcel has not moved for {days} days (last on {at}), which is not as it should be.",
      denied: "By the carrier's record this parcel was delivered ({at}), and you say that it is not there.",
      returned: "By the carrier's record this parcel was sent back ({at}).",
      customs: "By the carrier's record this parcel has been at customs without news for {days} days (last on {at}).",
      damaged: "By the carrier's record this parcel was damaged on its way ({at}).",
      address:
        "By the carrier's record this parcel could not be delivered because of its address or phone number ({at}).",
    },
    subject: {
      stalled: 'Parcel does not move: {about}',
      denied: 'Counts as delivered, not received: {about}',
      returned: 'Parcel was sent back: {about}',
      customs: 'Parcel is stuck in customs: {about}',
      damaged: 'Parcel was damaged on its way: {about}',
      address: 'Parcel could not be delivered: {about}',
    },
    ticket: 'I have opened ticket {ticket} for you.',
    ticketBefore: 'Ticket {ticket} is already open for it.',
    handoff: 'Would you like a colleague to take over now?',
    price: '{product}: {amount}',
    priceWas: ' (was {amount})',
    priceUntil: 'This price is valid until {at}.',
    inStock: '{product} is in stock.',
    available: '{product} is in stock: {count} left.',
    outOfStock: '{product} is out of stock at the moment.',
    restock: 'More are expected on {at}.',
  },
}

/** Puts values into the braces of a text. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text
    .replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
    .replace(/ {2,}/g, ' ')
    .trim()
