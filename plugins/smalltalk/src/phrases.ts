/** What people say that asks for nothing that an article could answer. */
export type SmallTalk =
  /** 您好, hi. */
  | 'greeting'
  /** Asks whether somebody is there: 在吗, anyone there? */
  | 'presence'
  /** How are you, 吃了吗. */
  | 'wellbeing'
  /** Is about to ask: 想咨询一下, I have a question. */
  | 'opening'
  | 'thanks'
  | 'farewell'
  /** Has read it: ok, 知道了, I will try that. */
  | 'acknowledgement'
  /** Needs nothing more: 没别的事了, that's all. */
  | 'finished'
  /** Yes, where nobody was asked that. */
  | 'assent'
  /** No, none of these. */
  | 'denial'
  /** 不好意思, my bad. */
  | 'apology'
  | 'praise'
  | 'laughter'
  /** Anger and insults that name no matter. */
  | 'upset'
  /** The answer was none: 没用, that's not what I asked. */
  | 'unhelped'
  /** Who or what is talking: 你是机器人吗, who are you? */
  | 'identity'
  /** What it can do. */
  | 'abilities'
  /** test, 123. */
  | 'test'
  /** Nothing but signs or faces. */
  | 'wordless'
  /** What no shop answers: the weather, homework, jokes, other companies, orders to a machine. */
  | 'outside'

/** What stands beside small talk and says nothing alone. */
export type Phrase = SmallTalk | 'filler'

const list = (words: string): string[] => words.split('|')

/** 你是人还是机器: asks which of two is talking, in either order. */
function eitherOr(): string[] {
  const pairs = (left: readonly string[], right: readonly string[], joint: string) =>
    left.flatMap((one) => right.flatMap((other) => [one + joint + other, other + joint + one]))
  const zh = pairs(
    list('人|真人|活人|人工|人类|真的人'),
    list('机器|机器人|ai|人工智能|程序|电脑|智能客服|软件'),
    '还是',
  )
  const humans = list('human|person|real person|real human|man|live agent|human being')
  const machines = list('bot|robot|machine|ai|computer|program|chatbot|ai bot')
  const en = [
    ...pairs(humans, machines, ' or '),
    ...pairs(humans, machines, ' or a '),
    ...pairs(humans, machines, ' or an '),
  ]
  return [
    ...zh.flatMap((words) => [
      words,
      `是${words}`,
      `你是${words}`,
      `您是${words}`,
      `你到底是${words}`,
      `对面是${words}`,
    ]),
    ...en.flatMap((words) => [
      words,
      ...list('a |an |are you |are you a |are you an |is this a |am i talking to a |am i chatting with a ').map(
        (lead) => lead + words,
      ),
    ]),
    // "Am I chatting with AI", "is it a real person": one of them is asked for, and the other meant.
    ...list(
      'am i talking to|am i speaking to|am i speaking with|am i chatting with|am i chatting to|is this|is it|is that',
    ).flatMap((lead) =>
      [...humans, ...machines].flatMap((one) => [`${lead} ${one}`, `${lead} a ${one}`, `${lead} an ${one}`]),
    ),
  ]
}

/**
 * Phrases by what they are. A message is small talk when phrases cover it from the first word to the last, so a phrase must be one that asks
 * nothing wherever it stands.
 */
export const phrases: Readonly<Record<Phrase, readonly string[]>> = {
  filler: list(
    [
      '亲|亲亲|亲爱的|客服|小二|店家|老板|掌柜|宝|宝子|老铁|兄弟|朋友|哥|姐|哥们|美女|帅哥|小姐姐|小哥哥|各位|大家|您|你|你们|我|我们|他|这|那|那么|就|也|都|还|又|再|先|的|了|吧|呢|啊|呀|哦|噢|喔|哟|哈|嘛|啦|哇|诶|哎|唉|欸|额|呃|嗯|恩|唔|真|真的|太|很|非常|特别|挺|有点|一下|下|这边|那边|这样|那样|现在|今天|刚才|刚刚|已经|到底|其实|反正|然后|所以|因为|就是|请|请问|麻烦|麻烦问下|急|急急急|快|哒|滴|捏|嘞|咯|喽|耶|哩|您这|你这|是|个|人|到|给|跟|说|讲|着|不过|一会|一阵子|自己|总之|原来|看来|看样子|好像|应该|慢慢|好好|小助手|助手|助理|客服小姐姐|emm|emmm',
      'a|an|the|so|very|really|much|many|lot|lots|of|all|just|then|and|but|for|to|from|at|in|on|it|its|is|was|are|am|im|i|me|my|you|your|youre|u|ur|we|us|this|that|thats|there|here|now|today|again|too|well|oh|ah|um|uh|hmm|hm|mm|er|eh|man|mate|dude|bro|sir|madam|maam|miss|dear|buddy|friend|pal|guys|folks|team|everyone|everybody|all of you|please|pls|plz|with|be|been|have|has|had|do|did|will|would|ill|id|ive|let|lets|right away|actually|honestly|anyway|also|already|quite|pretty|bit|one|some|any|as|if|no problem then|by the way|btw|yo|myself|guess|suppose|maybe|perhaps|probably|might|going|gonna|youve',
    ].join('|'),
  ),
  greeting: list(
    [
      '您好|你好|你们好|妳好|大家好|客服您好|哈喽|哈啰|哈罗|嗨|嘿|喂|喂喂|早|早安|早上好|早啊|上午好|中午好|下午好|晚上好|晚安好|午安|新年好|新年快乐|节日快乐|中秋快乐|圣诞快乐|春节快乐|过年好|nihao|ni hao|久仰|初次见面|打扰了|打扰一下|打扰下',
      'hi|hello|hey|hiya|heya|helo|hallo|hullo|howdy|greetings|good morning|good afternoon|good evening|good day|gday|morning|afternoon|evening|hi there|hello there|hey there|yo|sup|merry christmas|happy new year|nice to meet you|pleased to meet you|bonjour|hola|salut',
    ].join('|'),
  ),
  presence: list(
    [
      '在|在吗|在么|在嘛|在听吗|你在听吗|有在听吗|在不|在不在|在没|在线吗|有人吗|有人么|有人不|有人没|有人在吗|有人在么|有没有人|有没有人在|人呢|人在吗|还在吗|你还在吗|能看到吗|看得到吗|听得到吗|回我|回复我|回一下|有人么在|有人在不|有没有人啊|有没有人在线|有人能回一下吗|客服在吗|客服在不|客服在不在|客服在么|在线不|在线么|在没在|吱一声|理我一下|理理我|怎么不说话|怎么不理我|快点|快点啊|搞快点',
      'anyone there|anybody there|anyone here|anybody here|is anyone there|is anybody there|is anyone here|is someone there|someone there|you there|are you there|you there|still there|are you still there|are you here|are you online|anyone|anybody|knock knock|can you hear me|can you see this|do you read me|respond|reply|answer me|say something|you around|are you around|you about|anyone around|anybody around|is anyone around|is anybody around|is there anyone|is there anybody|is there anyone there|is there somebody|somebody there|is somebody there|is someone around|hello anyone|you awake|are you awake|you online|anyone online|anyone home|still here|are you still here|you still here',
    ].join('|'),
  ),
  wellbeing: list(
    [
      '你好吗|最近好吗|最近怎么样|过得怎么样|吃了吗|吃了没|吃饭了吗|你吃饭了吗|吃饭没|忙吗|忙不忙|累吗|累不累|辛苦吗|你几岁|你多大|你多大了|你几岁了|你结婚了吗|你有女朋友吗|你有男朋友吗|你喜欢我吗|你住哪|你在哪|你是男是女|你是男的女的|心情不好|心情不太好|好难过|我好难过|好累|你是男的还是女的|你睡觉吗|你会累吗|你开心吗|心情怎么样|在干嘛|干嘛呢|在干什么|干啥呢|在做什么|你在干嘛|无聊|好无聊|陪我聊天|陪我聊聊|聊聊天|聊天|聊会儿|聊聊',
      'how are you|how are you doing|how are you today|hows it going|how is it going|how do you do|hows your day|how is your day|how was your day|whats up|what is up|wassup|how have you been|how old are you|where are you|where do you live|are you married|do you have a girlfriend|do you have a boyfriend|do you love me|do you sleep|do you dream|are you happy|are you tired|have you had lunch|have you eaten|are you busy|what are you doing|im bored|i am bored|im sad|i am sad|im tired|i am tired|lets chat|talk to me|chat with me|do you like me|whats your favourite colour|whats your favorite color',
    ].join('|'),
  ),
  opening: list(
    [
      '想问一下|想问下|想问问|问问|想请教|想问个问题|问一下|问下|问个问题|问个事|问你个事|问一个问题|我有个问题|有个问题|有问题|有问题要问|我有问题|想咨询|想咨询一下|想咨询下|咨询|咨询一下|咨询下|咨询个问题|想了解一下|了解一下|请教一下|请教|帮我个忙|帮个忙|帮帮忙|帮帮我|帮我|帮忙|帮一下忙|能帮我吗|可以帮我吗|能帮忙吗|能不能帮我|可以问你吗|可以问个问题吗|能问个问题吗|需要帮助|我需要帮助|求助|有事|有事找你|有事问你|有点事|有件事|遇到点问题|遇到问题了|出问题了|能不能问一下',
      'i have a question|i have some questions|i have a few questions|i have one question|ive a question|got a question|i got a question|i got questions|quick question|question|a question|one more question|another question|i have another question|i have one more question|can i ask you something|can i ask something|can i ask a question|can i ask you a question|could i ask something|may i ask something|may i ask a question|i want to ask something|i want to ask a question|i would like to ask something|id like to ask something|i need help|need help|i need some help|i need your help|i need assistance|help me|help|can you help|can you help me|could you help|could you help me|please help|please help me|i need to ask something|i have a problem|i have an issue|i got a problem|i need support|can somebody help|can someone help me',
    ].join('|'),
  ),
  thanks: list(
    [
      '谢谢|谢谢您|谢谢你|谢谢你们|谢|谢了|谢啦|谢过|多谢|多谢了|感谢|感谢您|感谢你|感激不尽|太感谢了|太感谢|非常感谢|特别感谢|真感谢|谢谢哈|谢谢哦|谢谢呀|谢谢啦|谢谢亲|多谢啦|多谢亲|先谢了|先谢谢了|谢谢老板|感谢感谢|谢谢谢谢|麻烦你啦|麻烦您啦|辛苦啦|受累了|让你费心了|让您费心了|万分感谢|十分感谢|感恩|辛苦|辛苦了|辛苦您了|辛苦你了|麻烦了|麻烦您了|麻烦你了|劳驾|有劳|费心了|3q|3ks|蟹蟹|栓q|谢谢帮忙|谢谢解答|谢谢回复|谢谢提醒|xiexie|xie xie|thx|thanks|thank|thank you|thank u|thankyou|thnx|thanx|thks|thank you so much|ty|tysm|tyvm|cheers|ta|much appreciated|appreciated|appreciate it|appreciate that|i appreciate it|i appreciate your help|appreciate your help|appreciate the help|many thanks|thanks a bunch|thanks a million|thanks a ton|thanks heaps|thanks loads|thanks so much|thanks very much|thanks again|much obliged|obliged|ta very much|grateful|im grateful|im so grateful|very grateful|bless you|god bless|god bless you|you helped a lot|you helped me a lot|you have helped a lot|youve helped a lot|youve been a great help|you have been a great help|youve been great|you have been great|that was kind|that was kind of you|thats nice of you|nice of you|appreciate you|thanks for your help|thanks for the help|thanks for helping|thank you for helping|thanks for explaining|thank you for explaining|thanks for the explanation|for explaining|for the explanation|for your help|for the help|for helping|for helping me|for your time|for the info|for the information|for the quick reply|for the reply|for that|for nothing else|gracias|merci|arigato',
    ].join('|'),
  ),
  farewell: list(
    [
      '再见|再会|拜拜|拜|拜了|拜拜了|88|886|8 8|回见|回头见|下次见|明天见|改天见|晚安|先这样|那先这样|那就这样|就这样|先走了|我先走了|我走了|先撤了|撤了|下了|我下了|先忙了|我去忙了|忙去了|先去忙|先去忙了|我先去忙|去忙了|先忙|我先忙|我先下了|先下了|先挂了|挂了|不聊了|先不聊了|先溜了|溜了|去吃饭了|我去吃饭了|睡了|我睡了|先睡了|去睡了|下次聊|回聊|回头聊|改天聊|祝您生活愉快|祝你生活愉快|祝好|祝工作顺利|工作顺利|生活愉快|周末愉快|周末快乐|假期愉快|假期快乐|祝你好运|祝您好运|祝顺利|祝发财|生意兴隆|祝生意兴隆|好梦|早点休息|忙你的吧|你忙|您忙|你忙吧|您忙吧',
      'bye|bye bye|byebye|goodbye|good bye|see you|see ya|see u|see you later|see you soon|later|laters|talk later|talk to you later|ttyl|good night|goodnight|gn|nite|have a nice day|have a good day|have a great day|have a good one|have a nice evening|have a lovely day|have a good weekend|have a nice weekend|take care|farewell|cya|ciao|adios|gotta go|got to go|i have to go|ive got to go|i gotta go|i must go|signing off|im off|until next time|so long|catch you later|see you around|enjoy your day|enjoy your evening|enjoy your weekend|enjoy the weekend|enjoy|have a nice one|have a good evening|have a good night|have a good week|have a great one|have a great weekend|have a great evening|same to you|you too|and you too|all the best|best wishes|best regards|kind regards|regards|stay safe|nice talking to you|nice chatting|speak soon|talk soon|over and out|peace|peace out|toodles',
    ].join('|'),
  ),
  acknowledgement: list(
    [
      '真的吗|真的假的|是吗|这么久|这么久啊|还要这么久|要这么久|太久了|太久了吧|好久|有点久|这么麻烦|好麻烦|真麻烦|太麻烦了|有点麻烦|这么贵|好贵|真贵|太贵了|有点贵|好可惜|真可惜|可惜了|按你说的做|照你说的做|好|好的|好哒|好滴|好呀|好啊|好吧|好嘞|好勒|好咧|好了|好好|好好好|行|行吧|行了|行的|行啊|那行|那好|那好吧|可以|可以了|可以的|中|成|得|得嘞|得了|妥|妥了|ok|okay|okey|okie|okk|k|kk|okok|欧克|哦克|嗯|嗯嗯|嗯呐|嗯哪|恩|恩恩|嗯好|知道|知道了|知道啦|晓得|晓得了|了解|了解了|明白|明白了|明白啦|懂|懂了|清楚|清楚了|收到|收到了解|看到了|看懂了|看明白了|原来如此|原来是这样|原来这样|这样啊|这样子|是这样啊|哦是这样|怪不得|难怪|没事|没事了|没关系|没问题|不客气|无所谓|随便|算了|那算了|算了吧|随你|我知道了|我明白了|我懂了|我晓得了|我了解了|我等等|我等等看|我等着|我再等等|再等等|再等等看|等等看|等等|等着|等一下|等一等|等下|等会|等会儿|稍等|稍等一下|我等|等吧|再说|再说吧|以后再说|回头再说|我看看|我看一下|我看下|看看|我去看看|我去看一下|去看看|我再看看|再看看|我试试|我试一下|我试试看|试试|试试看|试一下|我去试试|去试试|我再试试|我想想|我想一想|想想|我再想想|考虑一下|我考虑一下|考虑考虑|我找找|我找一下|我查查|我查一下|我去查一下|我自己看|我自己来|我按这个试试|按你说的试试|照做|回去弄一下|我回去弄一下|回去看一下|我回去看看|我回去试试|回头看看|我回头看看|先看一下|我先看看|我先看一下|先试试|我先试试|记下了|我记下了|记住了|我记住了|先记下|存下了|截图了|截图保存了|保存了|收藏了|我转告他|我转告她|我跟家里人商量一下|商量一下|我商量一下|跟家人商量一下|就这么办|就这么定了|有道理|也是|也对|对哦|对呀|说得对|没错|同意|没意见|放心了|那我放心了|那就好|那就行|那行吧|还行|还好|先等等|先看看|随便看看|只是看看|就看看|看看而已|随便逛逛|逛逛|随便问问|我去试一下|我去试下|我去弄一下|我去处理一下|慢慢来|不急|不着急|有用|有帮助|帮到我了|帮大忙了|可以理解|理解|能理解|理解了|明天再看|明天再说|明天再弄|明天再试|周末再说|周末再弄|晚上再看|晚上再弄|晚点再看|晚点再说|晚点再弄|回家再弄|回家看看|回去看看|回家试试|回去试试|等两天|等几天看看|等两天看看|再等两天看看|再等几天看看|等一天看看|再等一天看看|等一两天|再等一两天|再等两天|再等几天|等几天再说|再等一天|再等一阵|再等一会|再等一会儿|过几天再说|过几天再看|过两天再看|观望一下|先放着|先这么着|就这么着|就这么着吧|先留着|留着吧|不折腾了|先不弄了|先不管了|我研究研究|研究一下|我研究一下|琢磨琢磨|我琢磨一下|我弄弄看|弄弄看|我操作一下|我操作试试|我去操作|我去弄|我去弄一下|我去申请|我去申请一下|我去提交|照你说的做|按你说的做|按您说的做|按说的来|这就去|这就去弄|马上去弄|马上弄|我这就去|我这就弄|学到了|长知识了|涨知识了|get到了|get了|了然|懂啦|悟了|好说|好说好说|那没事了|那没问题|那没问题了|那就没问题了|那就放心了|踏实了|心里有数了|有数了|有谱了|原来是这么回事|原来是这么个意思|是这么回事啊|是这么回事|这么回事|这样子啊|这样子的|原来这么简单|这么简单|挺简单的|不难|说得清楚|说得很清楚|讲得很清楚|解释得很清楚|很清楚|很详细|详细|够详细|够清楚',
      'really|is that so|oh no|oh dear|oh well|oh great|thats a shame|what a shame|what a pity|thats a pity|too bad|thats too bad|too complicated|so complicated|that long|so long ok|didnt know that|i didnt know that|i didnt know|good to know that|so thats how it works|thats how it works|so thats how|ok|okay|okey|okie|oki|okk|k|kk|okie dokie|okey dokey|alright|all right|alrighty|aight|fine|thats fine|its fine|good|cool|great|perfect|nice|lovely|wonderful|excellent|brilliant|sweet|roger|roger that|copy that|got it|gotcha|i got it|got that|understood|understand|i understand|i see|i get it|makes sense|that makes sense|fair enough|noted|sure|sure thing|will do|sounds good|sounds great|sounds perfect|works for me|that works|that helps|that helped|this helps|that was helpful|that is helpful|thats helpful|very helpful|helpful|useful|thats useful|good to know|good to hear|glad to hear|glad to hear it|no worries|no problem|np|youre welcome|you are welcome|youre most welcome|my pleasure|pleasure|dont mention it|any time|anytime|never mind|nevermind|nvm|whatever|doesnt matter|it doesnt matter|all good|its all good|were good|we are good|mhm|mmhmm|uh huh|aha|ah ok|oh ok|oh okay|oh i see|ah i see|hmm ok|right|alright then|ok then|okay then|interesting|exactly|indeed|true|agreed|i agree|i will try|ill try|ill try that|ill try it|i will try that|let me try|let me try that|let me try it|trying now|will try|will try that|i will wait|ill wait|ill wait then|i will wait then|ill wait a bit|ill wait and see|lets wait|wait|wait a moment|wait a minute|wait a sec|one moment|one sec|one second|just a moment|just a sec|just a second|just a minute|hold on|hang on|give me a second|give me a minute|let me see|let me check|ill let you know|i will let you know|ill tell him|ill tell her|ill tell them|ill pass it on|ill write it down|ill note that|ill note that down|ill save that|saved|screenshot taken|ill ask my wife|ill ask my husband|ill talk to my wife|ill talk to my husband|ill talk it over|let me talk it over|ill get back to you|i will get back to you|ill come back to you|let me look|let me have a look|ill have a look|ill take a look|ill check|i will check|ill look|let me think|ill think about it|i will think about it|ill be right back|brb|ill do that|i will do that|doing it now|done|relieved|thats a relief|what a relief|phew|awesome|amazing|fantastic|super|terrific|dandy|thats good|thats great|thats perfect|that is great|that is good|thats cool|thats nice|thats ok|thats okay|thats all right|thats alright|thats clear|clear|all clear|crystal clear|as expected|i thought so|thought so|i know|i knew it|ill try later|ill try tonight|ill try tomorrow|ill try again|ill try again later|ill try again tomorrow|try again later|ill do it later|ill do it tomorrow|ill do it tonight|ill check later|ill check tomorrow|ill look later|ill read it later|ill come back later|ill come back tomorrow|ill be back|back later|ill have a think about it|ill have a think about that|have a think about it|think about that|ill think about that|have a think|ill have a think|i will have a think|have a look|have a read|ill have a read|have a go|ill have a go|give it a try|ill give it a try|i will give it a try|give it a go|ill give it a go|give that a try|ill give that a try|give that a go|think it over|ill think it over|think about it|sleep on it|ill sleep on it|wait a bit|wait a few days|wait a few more days|wait another day|wait a day or two|wait until tomorrow|give it another day|give it a few days|ill give it a few days|ill give it another day|see what happens|ill see what happens|lets see what happens|see how it goes|lets see|well see|we will see|leave it|ill leave it|leave it then|leave it for now|leave it there|forget it|forget about it|forget that|maybe later|another time|some other time|maybe another time|that explains it|that explains a lot|explains it|easy|easy enough|simple|simple enough|straightforward|that was easy|good enough|works|on it|doing that now|doing that|ill do it|i will do it|ill do so|will do so|ill go and do that|ill go do that|ill get on with it|ill apply then|ill apply|ill apply now|ill send it|ill sort it|ill sort it out|ill keep that in mind|keep that in mind|ill remember that|learned something|learned something new|good to have|no rush|no hurry|take your time|not urgent|its not urgent|got you|gotchu|with you|i follow|following|loud and clear|say no more|right you are|very well|as you say|if you say so|fair|fair point|good point|good stuff|great stuff|great news|good news|thats good news|thats great news|very clear|thats very clear|thats clear now|clear now|its clear now|all clear now|makes sense now|i get it now|i understand now|i see now|now i get it|now i see|now i understand|now i know|that was clear|thats easy|thats simple',
    ].join('|'),
  ),
  finished: list(
    [
      '没了|没有了|没有别的了|没别的问题了|没别的问题|没别的要问了|没什么|没啥|没啥事|没什么事|没别的了|没别的事了|没别的事|没其他的了|没其他了|没其他事了|没其他问题了|没有其他问题了|没有其他问题|没有其他的了|没问题了|没有问题了|没有问题|没啥了|没啥事了|没什么了|没什么事了|没什么问题了|暂时没了|暂时没有了|暂时没有|暂时没有问题|暂时没别的|不用了|不用|不用啦|不需要|不需要了|不必了|不要了谢谢|没事儿了|解决了|解决啦|已经解决了|问题解决了|搞定|搞定了|搞定啦|弄好了|弄好啦|好使了|可以用了|成功了|找到了|我找到了|收到货了|办好了|处理好了|都好了|没什么要问的了|没有要问的了|问完了|没啦|没别的啦|没啥要问的了|没什么要问|没什么要问了|别的没了|别的没有了|其他没了|其他没有了|今天就到这|今天就这样|问题都解决了|都解决了|都清楚了|都明白了|我要问的就这些|想问的都问了|就问这些|就问这个|就想问这个|只想问这个|已经找到了|已经好了|已经收到了|自己解决了|自己找到了|自己弄好了|不麻烦了|不麻烦你了|不麻烦您了|不打扰了|不打扰你了|就这些|就这些了|就这个|就这事|够了',
      'just browsing|just looking|just looking around|browsing|looking around|having a look|nothing|nothing else|nothing more|nope nothing else|no nothing else|nothing for now|nothing right now|not now|not right now|not at the moment|no thanks|no thank you|no thx|no ty|no need|not needed|no more questions|no further questions|no other questions|no questions|no more|thats all|that is all|thats it|that is it|thats everything|everything|that is everything|that will be all|thatll be all|that would be all|all done|im done|i am done|were done|im good|i am good|im fine|i am fine|im ok|im okay|im all set|i am all set|all set|all sorted|sorted|its sorted|solved|its solved|problem solved|that solved it|that fixed it|fixed|its fixed|it works|it works now|it worked|works now|found it|i found it|i figured it out|figured it out|resolved|its resolved|all i needed|all i needed to know|all i need|all i need to know|all i wanted|all i wanted to know|all i had|all from me|thats all from me|thats all for now|everything i needed|everything i needed to know|everything i wanted to know|what i needed|what i needed to know|what i wanted to know|what i was looking for|just what i needed|just what i wanted|exactly what i needed|exactly what i wanted|exactly what i was looking for|that answers it|that answers my question|answers my question|answered my question|you answered my question|that answered my question|question answered|that was all|that was it|that was everything|i have everything|i have all i need|ive got what i need|i got what i needed|got what i needed|got everything|no other question|no further question|nothing further|found it already|already found it|already sorted|already solved|sorted it|sorted it out|i sorted it|i sorted it out|managed it|i managed|i managed it|got it working|got it to work|its working now|its fine now|its ok now|never mind then|nevermind then|nah im good|nope|nothing else thanks|for now',
    ].join('|'),
  ),
  assent: list(
    '是|是的|是啊|是呀|对|对的|对啊|对对|对对对|嗯是的|确实|当然|yes|yep|yup|yeah|yea|ya|yes please|yes thanks|yes thank you|yes i do|yes it is|correct|thats right|thats correct|that is right|that is correct|of course|definitely|absolutely|certainly|i do|please do|go ahead',
  ),
  denial: list(
    '不|不啊|不是|不是的|不是啊|不是这个|不是这些|都不是|都不是啊|不对|不对吧|没有|no|nope|nah|not really|none|none of these|none of them|none of those|none of the above|neither|no not that|not that|not that one|not this|not those|no it isnt|no its not|not exactly',
  ),
  apology: list(
    '不好意思|抱歉|对不起|sorry|sorry about that|im sorry|i am sorry|my bad|my mistake|my fault|我的错|打错了|打错字了|我发错了|抱歉发错了|不好意思发错了|发错人了|发错消息了|发错群了|手滑|手滑了|按错了|点错了|说错了|我说错了|typo|wrong chat|wrong window|wrong button|ignore that|ignore my last message|oops|whoops',
  ),
  praise: list(
    [
      '真棒|太棒了|你真棒|棒|棒棒哒|厉害|真厉害|你真厉害|你好厉害|太厉害了|牛|牛啊|牛逼|真牛|666|6666|赞|点赞|给你点赞|真不错|不赖|真不赖|还不赖|服务不赖|服务真不错|服务真不赖|服务真周到|服务周到|服务一流|一流|你们服务真好|你们家真好|你们家服务真好|你们真贴心|你们真好|暖心|真暖心|好暖心|反应真快|速度真快|效率真高|效率高|真有效率|解答得真好|讲得真好|说得真好|不错|不错啊|不错不错|挺好|挺好的|很好|太好了|真好|你真好|你人真好|好人|聪明|真聪明|你真聪明|好聪明|挺聪明|专业|很专业|好贴心|贴心|有耐心|好有耐心|可爱|你真可爱|爱你|爱你哟|我爱你|么么哒|比心|服务真好|服务很好|服务不错|服务态度真好|态度真好|态度不错|回复真快|回得真快|好快|真快|好评|给好评|五星好评|满意|很满意|非常满意|靠谱|真靠谱|给力|真给力|优秀|完美|太好用了|好用|真好用|比真人还好|你懂我|还挺聪明|还挺聪明的|蛮聪明|蛮聪明的|还不错|还蛮不错|蛮好|蛮好的|蛮不错|蛮不错的|还挺好用|挺好用|挺好用的|挺厉害|挺厉害的|还挺厉害|有两下子|可以啊|可以嘛|你这机器人|这机器人|机器人真聪明|机器人不错|真贴心|真周到|周到|真细心|细心|真热情|热情|真有耐心|好样的|真行|真有你的|了不起|很棒|好棒|超棒|超赞|超好|超给力|yyds|绝了|绝绝子|好评好评|良心|良心店家|良心商家|良心店铺|帮了大忙|帮了我大忙|帮了我很大的忙|幸好有你|多亏你|多亏了你|还好有你|救命恩人',
      'great job|good job|nice job|well done|good bot|good work|nice work|great work|keep it up|awesome job|you are great|youre great|you are awesome|youre awesome|you are amazing|youre amazing|you are the best|youre the best|the best|you are good|youre good|your good|youre good at this|pretty good at this|good at this|you are good at this|you are smart|youre smart|so smart|smart|clever|you are clever|you are helpful|youre helpful|youre so helpful|youve been helpful|you have been helpful|youve been very helpful|you have been very helpful|you are kind|youre kind|so kind|how kind|thats kind|very kind|you are sweet|youre sweet|so sweet|i love you|love you|luv you|i like you|love it|i love it|love this|i love this|love this shop|i love this shop|impressive|im impressed|i am impressed|very impressive|impressed|that was fast|that was quick|so fast|so quick|quick reply|fast reply|very fast|great service|good service|excellent service|amazing service|best service|great support|great help|big help|you saved me|lifesaver|life saver|you are a lifesaver|youre a lifesaver|legend|you legend|youre a legend|star|youre a star|you rock|bravo|kudos|five stars|5 stars|happy|im happy|i am happy|very happy|satisfied|better than a human|not bad|nice one|outstanding|superb|wow|omg|amazing bot|that was really fast|quick one|speedy|thats fast|thats quick|so speedy|youre quick|you are quick|youre fast|top notch|top marks|top service|ten out of ten|10 out of 10|10 10|spot on|on point|first class|five star|five star service|stellar|brill|ace|fab|fabulous|marvellous|marvelous|magnificent|phenomenal|incredible|youre brilliant|you are brilliant|youre wonderful|you are wonderful|youre a gem|you are a gem|youre a hero|you are a hero|my hero|hero|youre a genius|you are a genius|genius|youre a saint|made my day|you made my day|thats so helpful|thats very kind|thats very kind of you|kind of you|so kind of you|how nice|how lovely|how helpful|you are so helpful|you were very helpful|you were helpful|you were great|super helpful|extremely helpful|really helpful|most helpful|such a help|a great help|a big help|a huge help|what a service|what great service|smart bot|clever bot|nice bot|cool bot|best bot|best bot ever|couldnt be better|love your service|love your shop|love the service|i like this shop|i like your shop',
    ].join('|'),
  ),
  laughter: list(
    '哈哈|哈哈哈|嘿嘿|嘻嘻|呵呵|嘎嘎|哈哈哈哈|笑死|笑死我了|笑死了|笑哭|hhh|hh|hhhh|233|2333|xswl|好笑|真逗|逗死我了|haha|hahaha|hehe|hihi|lol|lmao|lmfao|rofl|lolol|xd|funny|so funny|thats funny|hilarious|just kidding|kidding|jk|开玩笑|开玩笑的|逗你的|逗你玩|哈哈好吧|哈哈哈好吧|笑不活了|乐|乐了|把我逗乐了|lolz|heh|hehehe|hahahaha|made me laugh|you made me laugh|that made me laugh|good one|nice joke',
  ),
  upset: list(
    [
      '气死|气死了|气死我了|气人|真气人|太气人了|无语|无语了|真无语|我真是无语|我无语|服了|真服了|我服了|我真服了|醉了|我也是醉了|离谱|太离谱了|真离谱|离大谱|过分|太过分了|真过分|差劲|太差了|太差劲了|真差|什么玩意|什么玩意儿|什么鬼|什么破店|破店|垃圾|垃圾店|垃圾客服|真垃圾|太垃圾了|你们太垃圾了|智障|人工智障|傻|傻逼|傻b|sb|煞笔|傻子|笨|笨蛋|真笨|你真笨|好笨|蠢|真蠢|蠢货|白痴|弱智|脑残|废物|没用的东西|骗子|都是骗子|骗人|坑人|坑爹|坑|黑店|奸商|滚|滚蛋|滚开|去死|他妈的|妈的|tmd|nmsl|cnm|操|靠|卧槽|我靠|我去|王八蛋|混蛋|烦|烦死了|真烦|烦人|别烦我|失望|太失望了|很失望|真失望|受不了|受不了了|忍不了了|崩溃|我崩溃了|再也不来了|再也不买了|管不管|你们管不管|到底管不管|到底管不管了|有没有人管|没人管吗|没人管|就这态度|什么态度|这什么态度|什么服务|什么破服务|忽悠|忽悠人|耍我|耍我呢|逗我呢|玩我呢|有病|有病吧|神经病|呸|哼|差评|我要给差评|给你差评|给差评|岂有此理|搞什么|搞什么鬼|搞什么啊|怎么回事啊你们|你们怎么回事|有意思吗|浪费时间|浪费我时间|太慢了|真慢',
      'unbelievable|ridiculous|this is ridiculous|thats ridiculous|absolutely ridiculous|outrageous|disgusting|disgraceful|disgrace|pathetic|what a joke|a joke|joke|is this a joke|are you kidding me|are you kidding|you kidding me|are you serious|seriously|wtf|what the hell|what the heck|what the fuck|for fucks sake|ffs|fuck|fuck you|fuck off|fuck this|shit|this is shit|bullshit|bs|crap|this is crap|damn|damn it|dammit|hell|bloody hell|screw you|screw this|you suck|this sucks|sucks|suck|you are useless|youre useless|useless|useless bot|stupid|stupid bot|youre stupid|you are stupid|so stupid|dumb|dumb bot|youre dumb|you are dumb|idiot|idiots|you idiot|moron|garbage|rubbish|trash|absolute rubbish|complete rubbish|terrible|terrible service|awful|awful service|horrible|horrible service|worst|the worst|worst service|worst service ever|worst shop ever|worst ever|bad service|poor service|bad bot|liar|liars|scam|scammers|scammer|a scam|thieves|crooks|shame|shame on you|shut up|go away|get lost|im angry|i am angry|so angry|im so angry|im furious|i am furious|furious|im pissed|pissed off|im fed up|i am fed up|fed up|sick of this|im sick of this|i am sick of this|tired of this|im tired of this|enough|enough is enough|ive had enough|i have had enough|disappointed|im disappointed|i am disappointed|very disappointed|so disappointed|disappointing|frustrated|im frustrated|i am frustrated|so frustrating|frustrating|this is frustrating|annoying|so annoying|this is annoying|im annoyed|not happy|im not happy|i am not happy|unhappy|im unhappy|upset|im upset|i am upset|i hate you|hate you|i hate this|hate this|never again|never buying again|never ordering again|do you even care|nobody cares|no one cares|dont you care|waste of time|what a waste of time|wasting my time|stop wasting my time|come on|oh come on|argh|ugh|grr|smh|omfg|this is a joke|this is insane|insane|nonsense|what nonsense|i cant believe this|cant believe it|i cannot believe this',
    ].join('|'),
  ),
  unhelped: list(
    [
      '没用|没有用|没啥用|没什么用|一点用没有|一点用都没有|没帮助|没有帮助|没帮上忙|还是不行|还是不可以|还不行|还是没用|试了没用|试过了|试过了没用|我试过了|都试过了|不管用|没解决|没有解决|还没解决|没解决问题|问题没解决|还是没解决|没有解决我的问题|没解决我的问题|没回答我|没回答我的问题|你没回答我|你没回答我的问题|答非所问|牛头不对马嘴|驴唇不对马嘴|文不对题|我问的不是这个|不是问这个|我不是问这个|我没问这个|不是我要的|不是我想要的|这不是我要的|不是这个意思|我不是这个意思|不是那个意思|你没懂|你没听懂|你没明白|听不懂|听不懂人话|听不懂人话吗|你听不懂吗|看不懂|没看懂|没明白|没懂|不懂|不明白|什么意思|啥意思|啥|什么|你说什么|你说啥|说人话|说清楚|说清楚点|讲清楚|再说一遍|重复一遍|复制粘贴|别复制粘贴|机器回复|别给我发这些|发这个干嘛',
      'not helpful|unhelpful|that didnt help|that did not help|that doesnt help|that does not help|this doesnt help|this does not help|doesnt help|didnt help|this isnt helping|that isnt helping|not helping|youre not helping|you are not helping|that was not helpful|thats not helpful|that is not helpful|still not working|it still doesnt work|still doesnt work|that didnt work|i tried that|i tried that already|i already tried that|already tried that|ive tried that|tried that|tried it|thats not what i asked|that is not what i asked|not what i asked|i didnt ask that|i did not ask that|i didnt ask for that|thats not my question|that is not my question|not my question|you didnt answer my question|you did not answer my question|you didnt answer|didnt answer my question|that doesnt answer my question|answer my question|thats not it|that is not it|thats wrong|that is wrong|wrong|wrong answer|thats not right|that is not right|thats not what i meant|not what i meant|that is not what i meant|i dont understand|i do not understand|dont understand|i dont get it|dont get it|you dont understand|you do not understand|you dont get it|you didnt understand|you misunderstood|you misunderstood me|misunderstood|what do you mean|what does that mean|what|huh|pardon|come again|say again|say that again|can you repeat that|repeat that|not clear|thats not clear|that is not clear|im confused|i am confused|confused|confusing',
    ].join('|'),
  ),
  identity: [
    ...eitherOr(),
    ...list(
      [
        '你是谁|你是谁啊|您是谁|你是哪位|哪位|你叫什么|你叫什么名字|你叫啥|你的名字|你名字|怎么称呼|怎么称呼你|怎么称呼您|你是机器人|你是机器人吗|你是不是机器人|是机器人吗|是不是机器人|机器人吗|机器人|你是机器人还是真人|你是真人还是机器人|是真人还是机器人|是机器人还是真人|机器人还是真人|真人还是机器人|机器还是人|你是机器还是人|你是人还是机器|是人还是机器|是人是机器|你是人吗|你是真人吗|你是真人|你是真的人吗|是真人吗|真人吗|你是人工吗|是人工吗|是人工还是机器|是人工还是机器人|你是人工还是机器人|你是人工还是智能|你是ai|你是ai吗|是ai吗|ai吗|你是智能客服吗|是智能客服吗|你是客服吗|你是自动回复吗|自动回复吗|是自动回复吗|这是自动回复吗|自动回复|你是chatgpt吗|你是gpt吗|你是什么模型|你用的什么模型|你是程序吗|你是什么|介绍一下自己|介绍下自己|介绍一下你自己|介绍下你自己|自我介绍|自我介绍一下|做个自我介绍|谁做的你|你是谁做的|谁开发的你',
        'who are you|who is this|whos this|who am i talking to|who am i speaking to|who am i speaking with|who am i chatting with|am i talking to a bot|am i talking to a robot|am i talking to a human|am i talking to a person|am i talking to a real person|am i talking to a machine|am i speaking to a bot|am i speaking to a human|am i speaking with a human|am i chatting with a bot|am i chatting with a human|what are you|whats your name|what is your name|your name|do you have a name|are you a bot|are you a robot|are you bot|are you robot|are you a machine|are you human|are you a human|are you a person|are you a real person|are you a real human|are you real|are you an ai|are you ai|is this a bot|is this a robot|is this a human|is this a person|is this a real person|is this an ai|is this ai|is this automated|is this an automated reply|are you automated|are you chatgpt|are you gpt|are you a computer|bot or human|human or bot|robot or human|human or robot|are you a bot or a human|are you a human or a bot|are you a robot or a human|are you a person or a bot|are you a bot or a person|are you human or bot|are you human or robot|a real person|bot|robot|who made you|who built you|who created you|tell me about yourself|introduce yourself|which model are you|what model are you|a bot|a robot|a human|a person|a machine',
      ].join('|'),
    ),
  ],
  abilities: list(
    [
      '你会什么|你会啥|你能做什么|你能干什么|你能干嘛|你能干啥|你能帮我做什么|你能帮我什么|你可以做什么|你可以干什么|你都会什么|你都能做什么|你有什么功能|有什么功能|有哪些功能|你能回答什么|你能回答哪些问题|能问什么|可以问什么|我能问什么|我可以问什么|能问你什么|可以问你什么|我能问你什么|怎么用你|怎么使用你|菜单|功能|你有什么用|你是干嘛的|你是干什么的|你是做什么的|能帮我什么|你能帮什么忙|你能做啥',
      'what can you do|what do you do|what can you help with|what can you help me with|how can you help|how can you help me|what else can you do|what do you know|what can i ask|what can i ask you|what can i ask you about|what are you able to do|what are your functions|what are your features|menu|options|what are you for|how do you work|how does this work|what is this|whats this|what is this chat',
    ].join('|'),
  ),
  test: list(
    'test|testing|test test|test message|this is a test|just testing|just a test|测试|测试一下|测试下|测一下|试一下机器人|abc|abcd|aaa|ping|asdf|qwe|qwerty|测试测试|hello world',
  ),
  wordless: [],
  outside: [],
}
