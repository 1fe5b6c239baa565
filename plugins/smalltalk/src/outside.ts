/** What customers ask of any machine and no shop answers, unless they speak of what a shop does. */
const TOPICS: readonly RegExp[] = [
  // The weather
  /天气(?:怎么样|如何|预报|好不好|好吗|咋样|真好|不错)|(?:今天|明天|后天|周末|这几天|今晚|明晚).{0,8}(?:天气|下雨|下雪|刮风|气温|多少度|热不热|冷不冷)|会不会下[雨雪]|下[雨雪]吗/,
  /\bweather\b|\b(?:will|is) it (?:going to |gonna )?(?:rain|snow)/i,
  // Jokes, stories, songs
  /[讲说来]一?个?.{0,2}(?:笑话|故事|段子|冷笑话)|[唱来]一?首歌|唱歌|跳个?舞|猜谜|成语接龙/,
  /\b(?:tell|know|say)\b.{0,12}\b(?:joke|story|riddle)s?\b|\bsing (?:me|a song|something)|\bplay a game\b/i,
  // Writing and translating
  /(?:写|编|作|生成)(?:一?[首篇个份封张段句]|点)?.{0,8}(?:诗|作文|论文|代码|程序|请假条|检讨书?|情书|简历|文案|小说|歌词|周报|总结|日记|演讲稿|辞职信)|翻译(?:成|一下|这|下)|用(?:英语|英文|日语)怎么说/,
  /\bwrite\b.{0,20}\b(?:poem|essay|song|code|program|script|letter for|story|cv|resume|cover letter|email to my)\b|\btranslate\b/i,
  // Lessons
  /(?:家庭|数学|英语|语文|暑假|寒假|孩子的?|做|这道?)作业|(?:帮|替|教).{0,6}作业|(?:数学|物理|化学|应用)题|解方程|\d\s*[+＋×*÷加减乘除]\s*\d+\s*(?:等于|=|是)|微积分/,
  /\bhomework\b|\b(?:maths?|algebra|calculus|physics) (?:problem|question|exercise|exam)|\bsquare root\b|\bwhat(?:'s| is) \d+ ?[+*x\-/] ?\d+/i,
  // The world
  /总统|国家主席|总理是|首相|大选|选举|政治|台独|俄乌|战争|共产党|民主党|世界杯|奥运会|球赛|欧冠|(?:谁|哪个队)会?赢|首都是|量子力学|黑洞|宇宙/,
  /\b(?:president|prime minister|election|politic\w*|trump|biden|putin|world cup|olympics|super bowl|capital of|quantum|black hole|meaning of life)\b/i,
  // Money, health, fate
  /股票|基金|比特币|炒股|彩票|房价|房贷|星座|运势|算命|塔罗|(?:头[疼痛]|发烧|感冒|咳嗽|失眠|胃疼).{0,8}(?:吃|怎么|咋)|减肥|失恋/,
  /\b(?:stocks?|shares) (?:should|to buy|market|price)|\bbuy \w+ stock\b|\bbitcoin\b|\bcrypto(?:currency)?\b|\blottery\b|\bhoroscope\b|\bstar sign\b|\bmortgage\b|\bheadache\b|\bfever\b|\bworkout plan\b|\blose weight\b/i,
  // Food, travel, the day
  /菜谱|食谱|(?:红烧肉|鸡|鱼|面条|饭|菜|蛋糕)怎么[做煮炒烧]|怎么[做煮炒烧](?:红烧肉|菜|饭|鱼|面)|附近.{0,6}(?:好吃|餐厅|饭店|酒店|电影院)|(?:火车|高铁|飞机|电影)票|机票|(?:订|定).{0,3}(?:酒店|外卖|餐厅)|叫.{0,3}(?:外卖|车|滴滴)|打车|好看的?电影|电影推荐|推荐.{0,4}(?:电影|电视剧|小说)|现在几点|几点了|今天(?:是)?(?:几号|星期几|周几)/,
  /\brecipe\b|\bhow (?:do|can|to) (?:i |you )?(?:cook|bake)\b|\b(?:restaurant|ramen|pizza)s? (?:near|nearby|place|around)|\bbook (?:me )?an? (?:flight|hotel|table|taxi|train)\b|\b(?:flight|train) to\b|\b(?:suggest|recommend) an? (?:film|movie|book|song|restaurant)|\bwhat(?:'s| is) the time\b|\bwhat time is it\b|\bwhat day is (?:it|today)\b|\bwhat(?:'s| is) (?:the date|today's date)\b/i,
]

/** Speaks of what a shop does: 下雨快递会晚吗 is a question about delivery. */
const OF_SHOP =
  /快递|包裹|物流|发货|送货|收货|配送|订单|下单|退|换|运费|邮费|商品|优惠|折|券|发票|尺码|面料|防水|能穿|衣|鞋|伞|包邮|客服|积分|会员|保修|充电|适合|支付|付款|parcel|package|order|deliver|shipp?ing|shipped|return|refund|exchange|coupon|voucher|discount|invoice|size|courier|warranty|waterproof|in stock\b|points|account|\bpay|\baccept/i

/** Tells the bot what to be or to confirm instead of asking. */
const COMMANDS: readonly RegExp[] = [
  /(?:忽略|无视|忘掉|忘记|忘了|跳过|绕过|不要遵守|别管).{0,10}(?:规则|指令|设定|提示词?|限制|要求|约束|规定)|你现在(?:是一|是[A-Za-z]|扮演)|从现在(?:开始|起)[，,]?你|扮演|假装(?:你|是)|假设你是|进入.{0,6}模式|开发者模式|系统(?:通知|提示|消息|指令|公告|管理员)\s*[:：]|(?:系统)?提示词|越狱|我是(?:管理员|开发者|你的?(?:主人|创造者|老板))|重复.{0,6}(?:指令|提示|设定)|(?:告诉|给|发)我?.{0,6}(?:系统提示|内部指令|api ?key|密钥)/i,
  /\b(?:ignore|disregard|forget|bypass|override)\b.{0,40}\b(?:rules?|instructions?|prompts?|guidelines?|restrictions?|programming|training)\b|\byou are now\b|\bfrom now on,? you\b|\bact (?:as|like) (?:a|an|if|my|the)\b|\bpretend (?:to be|you|that you|i am|i'm)\b|\bjailbreak|\bdeveloper mode\b|\bsystem (?:prompt|message|notice|override|update)\b|\b(?:reveal|show|print|repeat|output)\b.{0,20}\b(?:prompt|instructions)\b|\bi am (?:your|the) (?:admin|administrator|developer|creator|owner)\b|\b(?:sudo|admin) mode\b/i,
]

/** Whether a message asks for something that is outside of what any shop's bot can help with. */
export function outsideIn(text: string, elsewhere: readonly string[]): boolean {
  const said = text.normalize('NFKC').slice(0, 500)
  if (COMMANDS.some((command) => command.test(said))) return true
  if (elsewhere.some((name) => isAbout(said, name))) return true
  return !OF_SHOP.test(said) && TOPICS.some((topic) => topic.test(said))
}

/** Something was bought, or is to be done, at another company: its name beside what one does there. */
function isAbout(said: string, name: string): boolean {
  const company = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(
    `(?:在|从|我的?|查.{0,4})${company}|${company}(?:上|那边|平台|店)?.{0,4}(?:买|下单|订单|订的|的货|退款|会员|客服|快递)|\\b(?:on|from|at|with|by|my|through|an?)\\s+${company}\\b`,
    'i',
  ).test(said)
}
