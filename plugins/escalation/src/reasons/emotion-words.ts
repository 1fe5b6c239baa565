import type { Words } from './concepts.js'

/** What shows how somebody feels. */
export type Feeling =
  /** Insults: 骗子, scammers. */
  | 'insult'
  /** Anger that is named: 气死, furious. */
  | 'anger'
  /** Discontent: 失望, disappointed. */
  | 'discontent'
  /** To complain or to leave: 投诉, never again. */
  | 'threat'
  /** Distress: 救命, desperate. */
  | 'despair'
  /** Praise that is none where the rest is bad: 真行, great job. */
  | 'praise'
  /** It happened again, or lasts: 第三次, still nothing. */
  | 'again'
  /** Who is meant: 你们, your service. */
  | 'target'
  /** Asks how something is done: 怎么写. */
  | 'how'
  /** Takes it back: 不, not. */
  | 'not'
  /** Things and phrases that hold these words: 垃圾桶, terribly nice. */
  | 'other'
  /** A word that says nothing here. */
  | 'fn'

export const feelingsZh: Words<Feeling> = {
  insult:
    '骗子|骗人|骗钱|欺骗|诈骗犯|诈骗公司|诈骗团伙|垃圾|傻逼|傻比|煞笔|傻叉|沙雕|二逼|滚|滚蛋|狗屁|放屁|混蛋|王八蛋|畜生|不要脸|无耻|黑店|黑心|奸商|无良|坑人|坑爹|坑货|坑钱|恶心|他妈的|他妈|妈的|tmd|mmp|nmsl|nm|草泥马|卧槽|我草|操|废物|智障|脑残|弱智|白痴|蠢货|去死|见鬼|流氓|强盗|耍流氓|缺德|良心被狗吃了|有病|神经病|什么玩意|什么东西|什么破|破店|烂店|狗东西|吃相难看|割韭菜|当我傻|当猴耍|糊弄|忽悠|敷衍|耍我|玩我|耍人|坑我|坑死|骗我|店大欺客|死全家|狗客服|辣鸡|拉胯|lj|sb',
  anger:
    '气死|气死我|气死了|气炸|气炸了|生气|好气|很气|气愤|愤怒|火大|恼火|发火|怒了|忍无可忍|受够|受够了|忍不了|受不了|太过分|过分|欺人太甚|欺负人|岂有此理|离谱|离大谱|荒唐|可笑|无语|无语了|服了你们|火冒三丈|抓狂|暴躁|怒|不可理喻|没完没了|烦死|烦死了|烦透|什么态度|是什么态度|这是什么态度|什么服务|没良心|有没有良心|还有良心吗|有良心吗|欺负|欺负我|欺负老人|态度恶劣|态度差|态度很差|太差劲|差劲|太离谱|到底想怎样|有完没完|够了|不能忍|炸了|怒火|寒心|心寒|丢人|可恶|可恨|太气人|气人|令人发指|推三阻四|推卸责任|踢皮球|不负责任|踢来踢去|踢皮球|推来推去|欺骗消费者',
  discontent:
    '急用|急需|等着用|急急急|十万火急|火烧眉毛|不太满意|不是很满意|没人回复|没人回|没人接|没人处理|没人理我|失望|不满|不满意|糟糕|糟心|很差|太差|差评|太慢|慢死|不靠谱|郁闷|难受|烦|崩溃|无奈|不爽|心累|后悔|上当|吐槽|差死了|烂|太烂|真烂|难用|没人管|没人理|没用|不解决|不处理|没道理|不合理|急死|急死人|着急|急|等不及|麻了|倒霉|慢得要死|太坑|无助|心态崩了|没反应|不回复|不理人|爱答不理|答非所问|浪费时间|失误|不专业|太难了|伤心|委屈|憋屈|闹心|头疼|累了|呵呵|无言以对|太失望|拖延|一拖再拖|遥遥无期|又坏',
  threat:
    '投诉|举报|给差评|打差评|曝光|12315|消协|消费者协会|退店|再也不买|再也不来|再也不会买|不会再买|不会再来|再也不会|永远不会再|拉黑|报警|起诉|打官司|法庭见|法院见|维权|卸载|注销|告你们|告到|走着瞧|等着瞧|没完|上热搜|挂你们|挂网上|发到网上|发抖音|发微博|发小红书|找媒体|取关|退会员|去别家|换一家|别家买|以后不买|最后一次|后果自负|别怪我|告诉所有人|避雷|劝退',
  despair:
    '求求|求求你|求求你们|求你了|跪求|救命|救救我|帮帮我吧|怎么办啊|我该怎么办|绝望|哭|想哭|哭了|快哭了|哭死|急哭|崩溃了|要疯了|快疯了|疯了|活不下去|走投无路|等着救命|没办法了|实在没办法|欲哭无泪|睡不着|要命|等米下锅|人命关天|撑不住',
  praise:
    '真行|真棒|厉害|真厉害|可真行|可真会|真会|真好|真不错|太好了|了不起|佩服|牛|真牛|高效|真快|真有你们的|谢谢你们|好样的|服了|绝了|干得漂亮|感人|真感人|真专业|可以的',
  again:
    '第二次|第三次|第四次|第五次|第n次|多少次|几次了|几遍|n遍|n次|三遍|两遍|三次|好多遍|好几遍|好几次|无数次|无数遍|又是|又|还是没|还没|一直没|一直|至今|到现在|迟迟|半天|好几天|几天了|一个月了|半个月|一周了|好久了|这么久|多久了|天天|每次|总是|老是|都说了|说了多少|反复|一次次|再三|依然|仍然|不给|不退|不发货|不管|不理|没人',
  target:
    '你们|你|你家|你们家|客服|店|店家|商家|卖家|平台|公司|服务|态度|质量|产品|快递|物流|这店|这家店|这家|这破|贵司|东西|售后|机器人|玩意|玩意儿|破玩意|货|软件|app|系统|效率|这个|这',
  how: '怎么写|怎么用|怎么填|怎么|如何|在哪|哪里|在哪里|流程|多少|是什么|什么意思|入口|渠道|模板|范文|吗|可以吗|电话|能不能|会不会|要不要|需不需要|建议|处理规则|规定|政策|制度|表格|登记',
  not: '不|没|没有|不是|不会|别|无需|不用|不想|并不|毫不|没什么|没啥|从不|避免|怕|担心|防|撤销|取消|撤回',
  other:
    '垃圾桶|垃圾袋|垃圾箱|垃圾分类|垃圾处理器|垃圾铲|垃圾盒|垃圾篓|垃圾车|垃圾邮件|垃圾短信|厨余垃圾|今天天气|天气|垃圾架|滚筒|滚轮|滚动|滚珠|翻滚|滚刷|滚烫|打滚|骗子酒馆|防骗|愤怒的小鸟|生气表情|生气包|生气的时候|生气时|出气|出气筒|解压|无语菩萨|哭泣|哭脸|爱哭|投诉建议|投诉邮箱|操作|操场|体操|操控|早操|做操|草地|草莓|草帽|草本|麻烦|烦请|不厌其烦|气味|气垫|气球|天气|空气|气泡|气质|客气|力气|气色|气压|气温|氧气|气炉|燃气|煤气|蒸汽|充气|打气|景气|大气|透气|透气性|防气|人气|语气|脾气|神气|香气|湿气|服气|生气勃勃|急救|急救包|急性|紧急|急诊|应急|应急灯|急速|急冻|烂漫|灿烂|腐烂|牛仔|牛奶|牛肉|牛皮|牛油|水牛|蜗牛|牛排|公牛|真牛皮|真好看|真好吃|真好用|厉害吗|坑洞|坑坑|火坑|水坑|猫砂坑|崩溃大陆|疯狂|疯狂动物城|坏了怎么办|救命稻草|救生|恶心呕吐|孕吐恶心|绝了版|店铺|店里|气死风灯|哭包|坑位|过分吗|防滑|炸鸡|炸锅|空气炸锅|油炸|不愤怒|着急吗|不着急|不急|急吗|怒江|怒放|喜怒哀乐|怒族|这个吗|注销账号怎么|注销会员怎么|有病虫害|智障儿童|脑残粉|离谱便宜|便宜得离谱|好看得过分|好用到离谱|不要脸盆|过分吗|好吃到哭|好看哭|甜到|美哭|感动哭|看哭|舒服死|香死|划算死|便宜死|好喝死|爱死|笑死|开心死|可爱死|厉害了吧|打差|差价|差别|误差|落差|时差|出差|温差|差不多|拉货|卧槽钢|操心|烂尾|真会员|又便宜|又好|又大|又香|又快|又软|又轻|又薄|又厚|又要|又不|又回购|又来回购|又来买|又买',
  fn: '了|的|吧|啊|呢|吗|呀|哦|嘛|我|是|在|就|都|也|太|很|真|好|给|要|我要|你|会|去|能|来|把|被|让|吗|得|着|过|这|那|个|一|和|跟|还|上|死|死了|到|对|请|想|想要|麻烦|可以|可|马上|现在|立刻|必须|真的|透顶|透了|透|完全|简直|非常|特别|实在|极了|极其|十分|有点|比较|一点|一群|一帮|一个|群|帮|家伙|们|全|全是|都是|才|再|什么|啥|谁|人|别人|老子|老娘|居然|竟然|到底|究竟|怎样|东西|感觉|觉得|让我|让人|令人|说|回复|解决|处理|退款|退货|发货|订单|买|卖|店|天|次|遍|年|月|周|小时|钱',
}

export const feelingsEn: Words<Feeling> = {
  insult:
    'scam|scams|scammer|scammers|scammed|fraud|frauds|fraudsters|thief|thieves|liar|liars|lying|crook|crooks|crooked|bullshit|bs|fuck|fucking|fuckin|fucked|fuck you|fck|f ing|effing|wtf|shit|shitty|shite|bastard|bastards|asshole|assholes|arsehole|idiot|idiots|idiotic|moron|morons|moronic|clowns|clown show|jerk|jerks|stupid|dumb|damn you|screw you|go to hell|con artists|rip off|ripoff|ripped off|robbed|robbery|cheated|cheats|con men|dishonest|shameful|shame on you|is a joke|its a joke|such a joke|what a joke|joke of a company|incompetent|incompetence|useless|garbage|trash|crap|crappy|rubbish|piss off|pissed|pissed off|bloody useless|worthless|pathetic|disgrace|disgraceful|suck|sucks|daylight robbery|crock|trashy|pos|stfu|shut up',
  anger:
    'angry|furious|livid|fuming|outraged|outrageous|outrage|enraged|raging|seething|irate|mad|infuriating|infuriated|unacceptable|not acceptable|disgusting|disgusted|ridiculous|appalling|appalled|absurd|insane|unbelievable|fed up|sick of|sick and tired|had enough|enough is enough|had it with|hate you|hate this|hate your|despise|losing my patience|lost my patience|lost patience|out of patience|running out of patience|patience is|sick to death|how dare you|beyond a joke|beyond frustrated|nightmare|horrendous|atrocious|abysmal|dreadful|diabolical|what the hell|what the heck|for gods sake|for christs sake|jesus christ|ffs|are you kidding|are you kidding me|you kidding|kidding me|are you serious|seriously|youve got to be kidding|worst|the worst|worst service|worst company|worst experience|never been so|insulting|insulted|wits end|at my wits end|sick joke|laughable|shambles|farce|fobbed off|passing the buck|run around|runaround|stonewalled|criminal|boiling|hopping mad',
  discontent:
    'ruined|disappointed|disappointing|disappointment|annoyed|annoying|frustrated|frustrating|frustration|upset|upsetting|unhappy|dissatisfied|unsatisfied|not satisfied|not happy|not impressed|not good enough|let down|terrible|awful|horrible|bad|poor|very poor|lousy|mess|messed up|waste of time|waste of money|wasted|regret|ignored|ignoring|no one answers|nobody answers|nobody replies|no reply|no response|nobody cares|dont care|no help|not helping|unhelpful|rude|slow|too slow|tired of|tired|unprofessional|inconvenience|hopeless|pointless|broken promises|lied|lied to|misled|misleading|stressed|stressful|argh|ugh|grr|sigh|smh|unfair|not fair|fail|failed me|how long do i have to|how many times|why is nobody|waiting forever|forever|miserable|hate|sucked|embarrassing|embarrassed|cried|going nowhere|in circles',
  threat:
    'complain|complaint|complaints|formal complaint|report you|reporting you|bad review|one star|1 star|negative review|trustpilot|bbb|trading standards|ombudsman|chargeback|charge back|dispute|disputing|dispute the charge|never again|never buy|never buying|never shop|never order|never ordering|never use|never shopping|never come back|last order|last time i shop|last time i buy|last time i order|lost a customer|losing a customer|lose a customer|lost my business|take my business|taking my business|going elsewhere|go elsewhere|shop elsewhere|switch to a competitor|switching to|cancel my account|cancel everything|cancelling everything|close my account|closing my account|cancel my membership|cancelling my membership|done with you|done with this|im done|sue|suing|lawyer|court|legal action|police|tell everyone|telling everyone|warn everyone|warn others|boycott|go public|social media|leave amazon|not coming back|wont be back|wont come back|deleting the app|delete your app|uninstalling|i want my money back|want my money back|give me my money back|or else',
  despair:
    'desperate|desperately|begging|beg you|i beg|crying|in tears|cry|please please|please help me please|help me please|dont know what to do|do not know what to do|nothing left|hopeless|helpless|panicking|panic|freaking out|cant sleep|losing my mind|going crazy|cant cope|cant take|cant take it|cannot take|breaking down|life or death|stranded|heartbroken|devastated|im begging|last resort|at a loss|at the end of my rope|end of my tether|overwhelmed|cant afford',
  praise:
    'great job|good job|nice job|well done|thanks for nothing|thanks a lot|thanks a bunch|bravo|brilliant|fantastic|amazing|wonderful|great|just great|awesome|stellar|lovely|genius|congratulations|slow clap|how nice|how lovely|nice one|top notch|impressive|outstanding|oh great|superb|excellent',
  again:
    'again|again and again|still|still no|still not|still nothing|still waiting|third time|second time|fourth time|fifth time|nth time|3rd time|2nd time|4th time|multiple times|many times|several times|three times|over and over|every time|for weeks|for days|for months|weeks|months|days|two weeks|three weeks|a month|no one|nobody|never|yet another|once more|keeps|keep|always|repeatedly|constantly|another|already',
  target:
    'you|your|youre|u|ur|yall|this company|your company|company|service|customer service|support|this shop|this store|store|shop|this place|website|app|bot|people|team|staff|agents|guys|this|experience|product|products|quality|delivery|courier|shipping|it|thing|excuse|excuses|customers|order|refund|seller',
  how: 'how|how to|how do|where|where do|where can|what is|whats|policy|procedure|process|form|department|what if|what happens|can i|could i|do you|does it|is it|is there|are there|will it|template|example|address for',
  not: 'not|no|never|dont|isnt|wasnt|arent|without|nothing|didnt|doesnt|havent|zero|hardly|wont|aint|nor|cant',
  other:
    'terribly nice|awfully nice|awfully good|terribly good|awfully kind|terribly sorry|insanely good|insanely cute|insanely fast|insanely cheap|insanely comfy|insane deal|insane sale|sick design|sick deal|sick shoes|sick bag|sea sick|car sick|motion sick|wicked|killer|killer deal|killer whale|bad weather|bad hair|bad bunny|bad ass|badass|bad boy|breaking bad|angry birds|angry bird|mad max|mad men|mad hatter|mad about this|mad cow|hate to bother|hate to ask|i hate polyester|joke book|jokes|joker|joke gift|damn good|damn nice|hell of a|hell yeah|hells kitchen|fucking love|fucking awesome|fucking great|fucking amazing|trash can|trash cans|trash bag|trash bags|trash bin|garbage bag|garbage bags|garbage can|garbage disposal|garbage truck|rubbish bin|rubbish bag|rubbish bags|poor quality paper|poor eyesight|poor sleeper|poor light|poor circulation|slow cooker|slow cookers|slow juicer|slow feeder|slow release|slow motion|dumb bell|dumbbell|dumbbells|stupid question|dumb question|silly question|my bad|not bad|no complaints|no complaint|scam protection|anti scam|fraud protection|robbery game|liars dice|worst case|worst case scenario|still in stock|still available|still on sale|still have|still open|still valid|still works|do you still|are you still|is it still|court shoes|tennis court|police costume|police car|police officer costume|fire fury|crying baby|baby crying|cry baby|tears of joy|panic button|panic bar|broke the|emergency kit|emergency exit|emergency light|emergency blanket|emergency contact|stuck zip|always pads|never mind|never tried|nightmare before christmas|disgusting taste to deter|mad libs|suck it up|suction|not angry|not mad|not upset|not complaining|not disappointed|happy|love it|love the|loved|so good|so nice|sad face|pos system|crazy good|insane value|seriously good|seriously comfy|ridiculously good|ridiculously comfy|ridiculously cute|unbelievable price|unbelievably soft|disgustingly cute|stupid cute|stupidly good|outrageously good|clown costume|clown fish|clown nose|clown wig|idiot proof|dummies|hopeless romantic|let down hair',
  fn: 'against|regarding|toward|towards|once|per|until|while|immediately|again|yet|a|an|the|of|to|and|or|but|is|are|was|were|be|been|so|very|really|absolutely|totally|completely|utterly|bloody|just|i|im|ive|am|me|my|we|us|our|with|for|at|by|about|in|on|that|these|those|what|who|such|all|both|as|any|some|have|has|had|do|does|did|will|would|should|could|please|now|today|right|company|from|because|since|when|after|before|get|got|getting|feel|feeling|make|makes|making|than|then|here|there|out|off|up|over|too|more|most|ever|even|bunch|pile|piece|load|total|complete|utter|pure|absolute|pack|bit|lot|want|going|gonna|need|go|its|thats|they|them|their|he|she',
}
