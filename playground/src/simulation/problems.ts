import type { Language } from '../terminal/language.js'

/** What customers of the simulated shop come with, and what is said about it: by them, by the bot, and by people. */
export interface Problem {
  /** As intents, routing and tickets call it. */
  id: string
  /** How often it comes, beside the others. */
  weight: number
  /** Which share the bot can answer by itself. */
  answered: number
  /** Only experts can deal with it. */
  isDeep?: true
  /** What an agent must know for it. */
  skill?: string
  /** How long a person usually works on it, in milliseconds. */
  workMs: number
  /** The department that must do something, where one must. */
  department?: string
  /** Which words tell it. */
  told: RegExp
  words: Readonly<Record<Language, ProblemWords>>
}

interface ProblemWords {
  /** How customers ask. */
  asks: readonly string[]
  /** What the bot answers. */
  answer: string
  /** What an agent must know first. */
  question: string
  /** What the customer answers; `{order}` is their order's number. */
  details: readonly string[]
  /** What an agent does about it. */
  solution: string
  /** What is tried when that did not help. */
  second: string
}

const MINUTE = 60_000

export const problems: readonly Problem[] = [
  {
    id: 'logistics',
    weight: 26,
    answered: 0.94,
    skill: 'logistics',
    workMs: 2.5 * MINUTE,
    department: 'logistics',
    told: /物流|快递|包裹|parcel|delivery/i,
    words: {
      zh: {
        asks: ['我的快递到哪了', '物流好几天没更新了', '包裹显示签收了，我没收到', '你好，快递什么时候能到'],
        answer: '您的包裹已到达本市，预计今天 18:00 前送达，派送前快递员会打电话给您。',
        question: '请把订单号发给我，好吗？',
        details: ['订单号 {order}', '{order}', '是 {order} 这个，昨天就该到了'],
        solution: '已联系快递站点，今天之内会再次派送，请保持电话畅通。',
        second: '已为您登记丢件，三个工作日内补发一份，运单号会发给您。',
      },
      en: {
        asks: ['Where is my parcel?', 'The delivery has not moved for days', 'It says delivered, but I have no parcel'],
        answer:
          'Your parcel has reached your town and should arrive before 18:00 today. The courier will call you first.',
        question: 'Could you send me the order number?',
        details: ['Order {order}', '{order}', 'It is {order}, it was due yesterday'],
        solution: 'I have called the depot: it is delivered again today. Please keep your phone on.',
        second: 'I have registered it as lost, and a new one leaves within three days.',
      },
    },
  },
  {
    id: 'refund',
    weight: 18,
    answered: 0.91,
    workMs: 3 * MINUTE,
    told: /退款|退钱|refund|money back/i,
    words: {
      zh: {
        asks: ['我要退款', '退款怎么还没到账', '退款多久能到', '申请了退款，一直显示处理中'],
        answer: '退款审核通过后，1 至 3 个工作日原路退回。您可以在“我的订单”里查看进度。',
        question: '请问是哪一笔订单需要退款？',
        details: ['{order} 这一笔', '订单 {order}', '{order}，付了 259 元'],
        solution: '已为您提交退款，259 元将在 24 小时内原路退回。',
        second: '已请财务加急处理，今天之内到账。',
      },
      en: {
        asks: ['I want a refund', 'My refund has not arrived', 'How long does a refund take?'],
        answer: 'Once approved, a refund takes 1 to 3 working days. You can follow it under "My orders".',
        question: 'Which order is the refund for?',
        details: ['{order}', 'Order {order}', 'For {order}, I paid 259'],
        solution: 'I have started the refund: 259 is returned to you within 24 hours.',
        second: 'I have asked our finance team to hurry, so that it arrives today.',
      },
    },
  },
  {
    id: 'return',
    weight: 14,
    answered: 0.94,
    workMs: 2 * MINUTE,
    told: /退货|换货|return|exchange/i,
    words: {
      zh: {
        asks: ['怎么退货', '尺码不合适，想换货', '退货运费谁出', '收到的颜色不对，可以退货吗'],
        answer: '签收后 7 天内可以退货：在“我的订单”里点“申请退货”，按提示寄回即可，质量问题我们承担运费。',
        question: '请问要退换的是哪个订单、什么原因？',
        details: ['{order}，尺码小了', '订单 {order}，颜色发错了', '{order} 不合适'],
        solution: '已为您开通退货，快递员明天上午上门取件。',
        second: '已为您改为换货，新的一件今天寄出。',
      },
      en: {
        asks: ['How do I return something?', 'It does not fit, I want to exchange it', 'Who pays for a return?'],
        answer:
          'You can return it within 7 days: open "My orders", press "Return", and send it back. We pay if it is faulty.',
        question: 'Which order is it, and what is wrong with it?',
        details: ['{order}, it is too small', 'Order {order}, wrong colour', '{order} does not fit'],
        solution: 'The return is arranged: a courier picks it up tomorrow morning.',
        second: 'I have made it an exchange, and the new one leaves today.',
      },
    },
  },
  {
    id: 'price',
    weight: 14,
    answered: 0.97,
    workMs: 1.5 * MINUTE,
    told: /优惠|价格|便宜|coupon|price|discount/i,
    words: {
      zh: {
        asks: ['有优惠券吗', '这个价格还能便宜吗', '优惠券怎么用不了', '活动价格到什么时候'],
        answer: '新用户可在首页领取 20 元优惠券，结算时勾选即可使用，有效期 30 天。',
        question: '请问是哪件商品，提示什么？',
        details: ['就是首页那件外套，提示不满足条件', '购物车里的那件', '订单 {order} 没有用上'],
        solution: '已为您补发一张 20 元优惠券，现在就可以使用。',
        second: '已按活动价为您改价，刷新后再付款即可。',
      },
      en: {
        asks: ['Is there a coupon?', 'Can I get a discount?', 'My coupon does not work'],
        answer: 'New customers find a coupon of 20 on our first page. Tick it when you pay; it is valid for 30 days.',
        question: 'Which article is it, and what does it say?',
        details: [
          'The coat on the first page, it says not eligible',
          'The one in my cart',
          'Order {order} did not take it',
        ],
        solution: 'I have sent you another coupon of 20, ready to use.',
        second: 'I have changed the price for you. Reload the page and pay.',
      },
    },
  },
  {
    id: 'product',
    weight: 10,
    answered: 0.85,
    skill: 'product',
    workMs: 4 * MINUTE,
    department: 'product',
    told: /保修|坏了|不能用|质量|warranty|broken|does not work/i,
    words: {
      zh: {
        asks: ['新买的耳机坏了', '这个保修多久', '吹风机用了两天就不能用了', '质量太差了，用一次就坏了'],
        answer: '主要部件保修一年。请先长按电源键 10 秒重启；如仍无法使用，可以申请保修。',
        question: '请问是什么现象？订单号是多少？',
        details: ['按了没反应，订单 {order}', '{order}，充不进电', '开机就闪红灯，{order}'],
        solution: '已为您安排免费换新，收到旧件后当天寄出。',
        second: '已请技术部门检测，两天内给您结果，费用由我们承担。',
      },
      en: {
        asks: ['My new headphones are broken', 'How long is the warranty?', 'The dryer does not work after two days'],
        answer:
          'Main parts have a warranty of one year. First hold the power key for 10 seconds; if that fails, claim it.',
        question: 'What does it do, and what is the order number?',
        details: ['Nothing happens, order {order}', '{order}, it does not charge', 'A red light flashes, {order}'],
        solution: 'You get a new one for free, as soon as the old one is here.',
        second: 'Our engineers look at it within two days, at our cost.',
      },
    },
  },
  {
    id: 'account',
    weight: 7,
    answered: 0.9,
    workMs: 2 * MINUTE,
    told: /账号|密码|登录|account|password|log in/i,
    words: {
      zh: {
        asks: ['账号登录不上', '忘记密码了', '账号被冻结了怎么办'],
        answer: '请在登录页点“忘记密码”，用注册手机号接收验证码即可重设。',
        question: '请问提示什么？',
        details: ['说账号异常', '收不到验证码', '提示已冻结'],
        solution: '已为您解除限制，请重新登录试试。',
        second: '已重置您的登录方式，请用验证码登录。',
      },
      en: {
        asks: ['I cannot log in', 'I forgot my password', 'My account is blocked'],
        answer: 'Press "Forgot password" and use the code that we send to your phone.',
        question: 'What does it say?',
        details: ['It says unusual activity', 'No code arrives', 'It says blocked'],
        solution: 'I have lifted the block. Please try again.',
        second: 'I have reset your sign-in. Please use a code this time.',
      },
    },
  },
  {
    id: 'invoice',
    weight: 6,
    answered: 0.95,
    workMs: 1.5 * MINUTE,
    told: /发票|invoice/i,
    words: {
      zh: {
        asks: ['怎么开发票', '发票抬头开错了', '发票什么时候寄'],
        answer: '在“我的订单”里点“申请发票”，电子发票会在 24 小时内发到您的邮箱。',
        question: '请问订单号和抬头是什么？',
        details: ['{order}，开公司抬头', '订单 {order}，抬头写错了', '{order}'],
        solution: '已为您重开发票，一小时内发到邮箱。',
        second: '已请财务人工开具，今天发出。',
      },
      en: {
        asks: ['How do I get an invoice?', 'The name on my invoice is wrong', 'When is the invoice sent?'],
        answer: 'Open "My orders" and press "Invoice". It is in your mailbox within 24 hours.',
        question: 'What is the order number, and whose name should it have?',
        details: ['{order}, my company', 'Order {order}, the name is wrong', '{order}'],
        solution: 'A new invoice is on its way, you have it within an hour.',
        second: 'Our finance team makes it by hand today.',
      },
    },
  },
  {
    id: 'complaint',
    weight: 3,
    answered: 0,
    workMs: 5 * MINUTE,
    told: /投诉|态度|complain|rude/i,
    words: {
      zh: {
        asks: ['我要投诉', '你们态度太差了，我要投诉', '投诉快递员乱扔件'],
        answer: '',
        question: '很抱歉给您带来不便，请问发生了什么？',
        details: ['快递员把东西扔在门口就走了', '之前的客服说好回电话，没有回', '说好的赠品没有，订单 {order}'],
        solution: '已记录您的投诉并转给负责人，另外补偿您一张 20 元优惠券。',
        second: '负责人今天会给您一个书面答复。',
      },
      en: {
        asks: ['I want to complain', 'The courier was rude', 'I want to complain about your service'],
        answer: '',
        question: 'I am sorry to hear that. What has happened?',
        details: [
          'The parcel was thrown at my door',
          'You promised to call back and did not',
          'The gift is missing, {order}',
        ],
        solution: 'I have passed your complaint on to our manager, and you get a coupon of 20.',
        second: 'Our manager will write to you today.',
      },
    },
  },
  {
    id: 'b2b',
    weight: 2,
    answered: 0.15,
    isDeep: true,
    skill: 'b2b',
    workMs: 6 * MINUTE,
    department: 'engineering',
    told: /接口|对接|企业采购|\bAPI\b|integration/i,
    words: {
      zh: {
        asks: ['企业采购接口报错了', '你们的对接接口一直超时', '接口返回 500，我们下不了单'],
        answer: '接口文档在开放平台“接入指南”里，请先核对签名和时间戳。',
        question: '请问错误码是什么，从什么时候开始的？',
        details: ['500，从早上开始', '签名不通过，昨天还好好的', '超时，每次都这样'],
        solution: '是我们的网关限流所致，已为贵司放开，现在可以重试。',
        second: '已请研发排查，恢复后第一时间告诉您。',
      },
      en: {
        asks: [
          'Your API gives errors',
          'The integration times out all the time',
          'The API answers 500, we cannot order',
        ],
        answer: 'The guide is on our developer site. Please check signature and time stamp first.',
        question: 'Which error code is it, and since when?',
        details: ['500, since this morning', 'Signature refused, it worked yesterday', 'A timeout, each time'],
        solution: 'It was our rate limit, which I have raised for you. Please try again.',
        second: 'Our engineers are looking at it, and you hear from us as soon as it works.',
      },
    },
  },
]

/** What a message is about; `undefined`: nothing that is known. */
export const problemIn = (text: string): Problem | undefined => problems.find(({ told }) => told.test(text))

/** A problem by its name. */
export const problemCalled = (id: string | undefined): Problem | undefined => problems.find((one) => one.id === id)
