import type { Words } from './concepts.js'

/** What a sentence about law, health and the like is made of. */
export type Matter =
  /** Lawyers, courts, suits. */
  | 'law'
  /** Only with "I will": sue, report. */
  | 'legal'
  /** Authorities that look after consumers: 12315, ombudsman. */
  | 'authority'
  /** An injury or an illness that has happened: allergic reaction, 烫伤. */
  | 'hurt'
  /** What may be one, told in the past: allergic, 过敏. */
  | 'ill'
  /** That it happened: 了, 用了, after, gave me. */
  | 'happened'
  /** Fire, explosion, smoke, shock. */
  | 'danger'
  /** Children. */
  | 'child'
  /** What children do that adults must hear of: swallowed, 误吞; spending without leave, 乱充值. */
  | 'unsafe'
  /** Journalists and papers. */
  | 'press'
  /** To bring before the public: 曝光, go public. */
  | 'expose'
  /** Suicide and self-harm. */
  | 'selfharm'
  /** Personal data. */
  | 'data'
  /** What is asked about data, or has happened to it: delete, 泄露. */
  | 'erase'
  /** Laws on data: GDPR. */
  | 'gdpr'
  /** Theft of money and accounts. */
  | 'fraud'
  /** Threats and molesting by people of the shop. */
  | 'harass'
  /** I, my. */
  | 'i'
  /** you, your company. */
  | 'you'
  /** will, going to, 要. */
  | 'will'
  /** to go to, call, tell: 找. */
  | 'go'
  /** It has not happened: 会不会, does it, if. */
  | 'asks'
  | 'not'
  | 'other'
  | 'fn'

export const mattersZh: Words<Matter> = {
  law: '律师|法院|法庭|仲裁|打官司|走法律程序|法律途径|法律手段|法律程序|法律责任|法律维权|律师函|诉讼|传票|立案|集体诉讼|退一赔三|消费者权益保护法|消法|消费者权益法',
  legal: '起诉|告|告你们|告你|告到|告上法庭|上诉|控告|打官司|报警|报案|举报|索赔|追责|追究|维权',
  authority:
    '12315|12345|12321|12300|消协|消费者协会|工商局|工商|市场监管|市场监督|市场监管局|市监局|监管局|315|黑猫投诉|黑猫|派出所|警察|公安|警方|网警|消保委|食药监|质监局|发改委|物价局|消委会',
  hurt: '烫伤|烧伤|割伤|划伤|刮伤|砸伤|摔伤|扎伤|刺伤|咬伤|受伤|弄伤|夹伤|灼伤|冻伤|炸伤|电伤|伤到|伤了|伤到手|烂脸|毁容|中毒|食物中毒|住院|进医院|送医院|送医|去医院|急诊|骨折|流血|出血|破皮|过敏反应|过敏性休克|休克|晕倒|昏迷|起疹子|起红疹|起疹|红肿|红疹|起泡|水泡|呕吐|拉肚子|腹泻|上吐下泻|吃坏肚子|肚子疼|窒息|呼吸困难|皮肤溃烂|溃烂|掉皮|爆痘|肿了|脸肿|眼睛肿|皮炎|发炎|感染|医生说|医药费|医疗费|失明|截肢|流产|缝针|缝了|吐血|头晕恶心',
  ill: '过敏|恶心|头晕|皮肤痒|发痒|痒|疼|刺痛|头疼|不舒服|难受|起痘|红了|吐了|拉了',
  happened:
    '了|用了|用完|用过|用后|使用后|吃了|吃完|喝了|喝完|涂了|抹了|戴了|穿了|之后|以后|后|导致|害得|害我|把我|结果|昨天|今天|现在|严重|全身|满脸|出现|引起|造成|被|一身|整个脸|我家孩子|突然',
  danger:
    '爆炸|炸了|炸开|炸裂了|起火|着火|失火|自燃|燃烧了|烧起来|烧着|烧焦|烧坏|烧黑|冒烟|冒火|冒火花|火花|漏电|触电|被电|电到|电了|短路|鼓包|漏液|煤气泄漏|漏气|燃气泄漏|烧糊|焦味|糊味|烧焦味|烫手冒烟|异味冒烟|火灾|险些着火|差点着火|爆了|爆裂|炸锅了|玻璃炸|自爆|熔化|融化了',
  child:
    '孩子|小孩|宝宝|儿子|女儿|婴儿|娃|娃娃|小朋友|孙子|孙女|未成年|未成年人|小孩子|我家娃|闺女|宝贝|幼儿|小学生|初中生',
  unsafe:
    '误吞|误食|吞了|吞下|吞进|咽下|咽了|吃进去|卡喉咙|噎住|呛到|窒息|偷偷充值|乱充值|充值|充了|打赏|偷偷下单|乱下单|误下单|偷买|私自购买|私自下单|偷用|未经允许|用我手机买|用我手机下单|拿我手机|充值三千|走失|被骗|受伤|烫伤|夹到|夹伤|割伤|触电|中毒|摔伤|色情|黄色内容|不良内容|裸照|性侵|猥亵',
  press: '记者|媒体|电视台|新闻媒体|报社|报纸|新闻热线|都市频道|1818黄金眼|315晚会|采访|媒体曝光|焦点访谈|民生频道',
  expose:
    '曝光|上新闻|上热搜|挂网上|挂到网上|发到网上|发网上|发抖音|发微博|发小红书|发朋友圈|公之于众|爆料|报道|网上曝光|全网曝光|发帖',
  selfharm:
    '自杀|轻生|不想活|不想活了|活不下去|活不下去了|不想再活|想死|想死了|去死算了|死了算了|自残|割腕|跳楼|跳桥|上吊|喝农药|吞药|了结自己|结束生命|结束自己|了断|寻死|寻短见|遗书|没有活下去|活着没意思|活着没意义|活着好累|抑郁症发作|伤害自己|不如死|死了一了百了|不想活着|烧炭',
  data: '个人信息|个人数据|个人资料|我的信息|我的数据|我的资料|隐私|隐私信息|身份证|身份信息|身份证照片|手机号|电话号码|地址信息|住址|聊天记录|浏览记录|购买记录|银行卡信息|人脸信息|账号信息|账户信息|用户数据|我的电话|注册信息|实名信息|客户信息',
  erase:
    '删除|删掉|清除|抹掉|注销|销毁|泄露|泄漏|外泄|卖给|出卖|贩卖|倒卖|被卖|流出|撤回同意|撤回授权|擦除|彻底删除|保存了哪些|收集了哪些|收集哪些|导出|调取|提供一份|复制一份|查阅|被盗|被人知道|公开了|泄密|谁给的|怎么会有我|怎么知道我|侵犯',
  gdpr: 'gdpr|个人信息保护法|个保法|被遗忘权|数据保护|侵犯隐私|隐私侵权|信息泄露|信息泄漏|数据泄露|隐私泄露',
  fraud:
    '盗刷|被盗刷|被盗|盗号|账号被盗|账户被盗|被骗了|被诈骗|诈骗|冒充|冒充客服|假冒客服|钱被转走|被转走|不是我下的单|不是我本人下单|陌生扣款|莫名扣款|自动扣款|偷刷|钓鱼网站|钓鱼链接|黑客|异地登录|刷走|骗走|盗用|刷单被骗',
  harass:
    '骚扰|性骚扰|骚扰我|威胁|威胁我|恐吓|恐吓我|辱骂|骂我|骂人|打人|打我|动手|跟踪我|堵门|上门闹|上门威胁|调戏|猥亵|人身攻击|人身威胁|报复|报复我|歧视|加我微信|偷拍|偷拍我|偷东西|扬言',
  i: '我|我们|我的|我要|我会|我就|我家|我妈|我爸|我老婆|我老公|咱',
  you: '你们|你|你家|你们家|贵司|贵公司|你们公司|商家|店家|平台|卖家|客服|快递员|配送员|骑手|店员|送货员|安装师傅|师傅|司机|物流|快递',
  will: '要|会|就|准备|打算|一定|将|不然|否则|再不|要去|必须|已经|正在|想|委托|请|只能|只好|直接|保留|不排除|马上|等着|诉诸|走|收到|收|发|发给',
  go: '找|联系|打|打给|拨打|去|向|告诉|通知|投诉|投诉到|举报|反映|上|到|请|咨询|让|叫|我的|见|等|交给|委托|报|拨|给|通过|跟|和|问|交|诉诸',
  asks: '会不会|会|能不能|可不可以|是否|容易|容不容易|担心|怕|如果|万一|要是|避免|防止|防|预防|不易|不会|适合|体质|可以用吗|能用吗|能吃吗|可能|是什么|什么是|怎么防|测试|电话是多少|多少钱|几点|哪里买|能防|经得住|耐|有没有|有吗|低敏|抗|易|的人|人群|皮肤|敏感肌|对',
  not: '不|没|没有|不是|不会|别|无|从未|没人',
  other:
    '律师函模板|律师袍|律师证|律师考试|法考|律师的书|律师徽章|律师笔记本|法院风|爆炸盒子|爆炸头|爆炸礼盒|爆炸贴|爆炸价|爆炸好|烟雾报警器|烟雾探测器|防火|防爆|防触电|防漏电|漏电保护|漏电保护器|防漏电插座|防烫伤|防割伤|防划伤|防摔伤|烫伤膏|烧伤膏|创可贴|急诊包|冒烟造型|火花塞|火花机|打火机|冒烟道具|媒体播放器|多媒体|流媒体|自媒体|新媒体|媒体中心|新闻联播|记者证|记者包|采访机|采访话筒|采访麦克风|曝光度|曝光率|曝光时间|曝光补偿|曝光值|长曝光|双重曝光|过度曝光|曝光灯|曝光表|自杀小队|自杀突击队|想死你|想死你们|想死我了|笑死|累死|热死|美死|爱死|饿死|困死|丑死|冷死|香死|好吃死|数据线|数据卡|数据盘|隐私屏|防窥|隐私膜|隐私面单|隐私设置|隐私政策|隐私条款|隐私帘|隐私贴|防盗刷|防盗|防骗|儿童手表|宝宝巴士|儿子娃娃|娃娃机|娃娃菜|娃娃衣服|娃娃屋|洋娃娃|布娃娃|芭比娃娃|宝宝椅|充值卡|充值话费|怎么充值|话费充值|充值余额|告诉|告知|报告|广告|公告|警告|告别|转告|告白|被告知|宝告|告示|举报奖励|工商银行|工商管理|工商执照|315活动|警察玩具|警察服|警察车|警察局长|疼爱|心疼|头疼脑热|口红了|脸红了|走红了|死亡|死亡搁浅|死神|死党|死角|死贵|伤心|悲伤|打人鞭|骚扰电话拦截|骚扰拦截|拦截骚扰|威胁棋|歧视链|打包|打折|打开|打印|打理|打底|打算|打蛋|打底裤|打磨|打孔|用电了|停电了|充电了|没电了|有电了|电了吗|来电了|过电|爆了吗|卖爆了|爆了款|爆款|火了|火爆|爆火|燃烧脂肪|燃烧卡路里|燃烧鸡|炸裂|低音炸裂|炸锅|空气炸锅|油炸|炸鸡|炸了吗|伤了吗|受伤的人|受伤的鸟|受伤熊|受伤表情|住院用|住院待产|住院包|待产包|去医院陪护|医院用|医院床|医院轮椅|医院推荐|医生推荐|跳楼价|跳楼机|跳楼大甩卖|上吊带|吊带|吊灯|割腕表|手机号怎么改|手机号换|换手机号|修改手机号|绑定手机号|身份证套|身份证卡套|身份证包|身份证怎么填|地址怎么改|删除订单|删除评价|删除地址|删除购物车|删掉订单|注销会员|抗过敏|防过敏|脱敏|过敏吗|过敏体质|过敏人群|过敏皮肤|过敏能|过敏可以|过敏的人|过敏原|过敏源|过敏测试|过敏可|过敏药|舒缓过敏|低过敏|鼻炎过敏|中毒吗|触电吗|爆炸吗|起火吗|漏电吗|自燃吗|着火吗|着火点|冒烟吗|受伤吗|烫伤吗|割伤吗|会烫伤|怕烫伤|误食吗|误吞吗|起诉状|起诉书|诉讼费|诉讼法书|仲裁法|法院附近|法庭剧|法律书|立案卷宗|打官司的书',
  fn: '的|吧|啊|呢|呀|哦|嘛|是|在|都|也|太|很|真|好|来|把|让|着|过|这|那|个|一|还|死|到|请|麻烦|可以|马上|立刻|真的|完全|到底|谁|人|说|回复|解决|处理|退款|退货|订单|买|卖|店|天|次|我们|他|她|它|给|帮我|全部|所有|名下|上的|里|手|脸|脚|嘴|眼睛|手机|电池|充电|充电宝|充电器|插座|一下|一个|你们的|了吗|差点|刚|又|就|因为|所以|我|为什么|怎么办|怎么|要求|权利|根据|依据|按照|账号|账户|一切|其|并|和|及|以及|被|用|上|下|去|吃|喝|玩具|东西|产品|商品|电视|之后|以后|后|才|已经|半夜|晚上|早上|家里|差点把|房子|厨房|床|沙发|热水袋|暖宝宝|取暖器|吹风机|电动车|滑板车|锅|杯子|碎片|玻璃|钱|卡|里的|银行卡|信用卡|支付宝|微信|余额|您|个',
}

export const mattersEn: Words<Matter> = {
  law: 'lawyer|lawyers|attorney|attorneys|solicitor|solicitors|barrister|legal action|legal proceedings|legal team|legal department|legal counsel|lawsuit|lawsuits|small claims|small claims court|litigation|class action|subpoena|cease and desist|take you to court|taking you to court|see you in court|in court|to court|legally liable|legal advice|letter before action|legal notice|my rights|consumer law|consumer rights act|breach of contract|court order|legal recourse|legal route|legal matter|legal rights',
  legal:
    'sue|suing|sued|prosecute|prosecuting|press charges|file charges|report|reporting|claim compensation|seek compensation|claim damages|hold you liable|liable|liability|file a report|police report|call the police',
  authority:
    'trading standards|ombudsman|bbb|better business bureau|ftc|cfpb|consumer protection|attorney general|consumer affairs|fca|accc|financial ombudsman|police|authorities|regulator|regulators|citizens advice|fda|cpsc|consumer council|consumer rights|consumer forum|osha|ico',
  hurt: 'allergic reaction|anaphylaxis|anaphylactic|anaphylactic shock|cut my hand|cut my finger|cut my foot|burned my|burnt my|burned me|burnt me|burned her|burned his|burnt her|burnt his|burned himself|burned herself|scalded|cut my|cut myself|cut me|cut her|cut his|cut himself|cut herself|injured|injury|injuries|hurt my|hurt myself|hurt himself|hurt herself|got hurt|was hurt|was injured|bleeding|bled|food poisoning|food poisoned|poisoned|poisoning|made me sick|made me ill|made us sick|made us ill|got sick|threw up|throwing up|vomiting|vomited|ended up in hospital|in hospital|in the hospital|to the hospital|to hospital|hospitalized|hospitalised|emergency room|in the er|to the er|a and e|ambulance|broke out in|broke out|got a rash|a rash|rashes|hives|swelled up|swollen|swelling|swelled|blister|blisters|blistered|chemical burn|burns on|choked|choking|choked on|cant breathe|couldnt breathe|trouble breathing|stitches|broken bone|broke my arm|broke my leg|broke my wrist|concussion|fainted|passed out|infection|infected|lost consciousness|medical bills|medical bill|went blind|scarred|diarrhea|diarrhoea|skin peeling|skin is peeling|skin burned|eye burned|burned skin|miscarriage|sliced my|chipped my tooth|broke my tooth',
  ill: 'allergic|allergy|sick|ill|nauseous|dizzy|itchy|itching|irritated|irritation|stomach ache|headache|sore|red|pain|burning',
  happened:
    'after|since|gave me|gave my|caused|causing|from using|from your|because of|made|reacted|reaction|used|using|ate|eating|wearing|wore|applied|got|now|terrible|severe|badly|all over|got me',
  danger:
    'caught fire|caught on fire|catching fire|catch fire|on fire|burst into flames|in flames|went up in flames|flames|exploded|exploding|blew up|explosion|smoking|smoke coming|smoke came|started smoking|started to smoke|smoke from|smoke out|sparks|sparking|sparked|electric shock|electrocuted|shocked me|electrical shock|got shocked|got a shock|gave me a shock|short circuit|short circuited|burning smell|smells like burning|smell of burning|burnt smell|melted|melting|melts|overheated|overheating|overheats|battery swelled|battery is swollen|swollen battery|battery leaked|gas leak|leaking gas|carbon monoxide|shattered in|shattered while|burnt down|burned down|burned a hole|burnt a hole|scorched|fire hazard|set fire|house fire|small fire|a fire|almost burned|nearly burned',
  child:
    'child|children|kid|kids|baby|toddler|son|daughter|infant|newborn|grandson|granddaughter|grandchild|minor|minors|underage|little one|year old|teenager|boy|girl',
  unsafe:
    'swallowed|swallow|choked|choking|ate|eaten|ingested|drank|choked on|without my permission|without permission|without asking|without my consent|without my knowledge|behind my back|unauthorized|unauthorised|injured|hurt|burned|burnt|scalded|cut|electrocuted|poisoned|hospital|bought it with my card|used my card|charged my card|in app purchases|spent|accidentally ordered|accidentally bought|porn|explicit|inappropriate|groomed|abuse|abused|missing|stuck in|strangled|suffocated|fell off|fell out|stopped breathing|bleeding',
  press:
    'journalist|journalists|reporter|reporters|the media|the press|the news|newspaper|newspapers|news station|tv station|local news|news outlet|news outlets|bbc|cnn|watchdog|press office|press inquiry|press enquiry|media inquiry|media enquiry|tabloid|tabloids|interview with|for comment|news channel|consumer reporter|press release',
  expose:
    'go public|going public|expose you|exposing you|go viral|expose this|story about you|writing a story|writing an article|publish|publishing|make this public|tell the world|post this everywhere|put this online|all over social media|all over twitter|all over tiktok|name and shame',
  selfharm:
    'kill myself|killing myself|suicide|suicidal|end my life|ending my life|end it all|ending it all|dont want to live|dont want to live anymore|dont want to live any more|do not want to live|dont want to be alive|no reason to live|want to die|wanna die|wish i was dead|wish i were dead|rather be dead|better off dead|better off without me|self harm|self harming|selfharm|hurt myself on purpose|harm myself|harming myself|cutting myself|cut my wrists|hang myself|take my own life|taking my own life|jump off a bridge|overdose|cant go on|cant go on living|dont want to wake up|not want to live|no point living|no point in living|life isnt worth|life is not worth|unalive|kms|goodbye forever|suicidal thoughts',
  data: 'my data|my personal data|personal data|my personal information|personal information|my information|my info|my details|personal details|my email address|my records|personal records|my account data|my browsing history|data about me|information about me|data you hold|data you have|information you hold|my phone number|my home address|my address|my id|my passport|customer data|my card details|my chat history|my photos|my face|my profile|all data|all my data|data subject',
  erase:
    'delete|deleted|erase|erased|erasure|remove|removed|wipe|destroy|purge|leak|leaked|leaking|sold|selling|shared with|sharing my|breach|breached|exposed|stolen|hold about me|have on me|hold on me|have about me|access to|copy of|export|portability|withdraw consent|withdraw my consent|stop processing|process|opt out of|forget|collected|who has|how did you get|given out|gave out|gave away',
  gdpr: 'gdpr|ccpa|right to be forgotten|right to erasure|data protection|data protection officer|subject access request|subject access|dsar|data breach|data leak|privacy breach|privacy violation|privacy complaint|erasure request|data deletion|data request|dpo|cpra|privacy rights|data privacy',
  fraud:
    'hacked|hacker|hackers|unauthorized charge|unauthorised charge|unauthorized charges|unauthorised charges|unauthorized transaction|unauthorised transaction|unauthorized payment|unauthorised payment|unauthorized purchase|unauthorised purchase|unauthorized|unauthorised|stolen card|card was stolen|card stolen|stole my card|used my card|using my card|account was stolen|account was compromised|compromised|phishing|phished|identity theft|stole my identity|impersonating|impersonator|pretending to be you|pretending to be from|fake website|fake site|fake customer service|scam call|scam email|someone logged into|somebody logged into|logged into my account|broke into my account|i did not make this purchase|i didnt make this purchase|didnt order this|never ordered this|charges i dont recognize|charge i dont recognize|charges i dont recognise|charge i dont recognise|dont recognize this charge|dont recognise this charge|fraudulent|fraudulent charge|card fraud|fraud on my',
  harass:
    'harassed|harassing|harassment|harass|sexually|threatened me|threatened|threatening|threatening me|threatens|assaulted|assault|stalking|stalked|stalker|intimidated|intimidating|followed me|groped|touched me|racist|racism|discriminated|discrimination|sexist|swore at me|verbally abused|abused me|abusive|spat at|hit me|punched|pushed me|yelled at me|filmed me|slur|homophobic|attacked me|blackmail|blackmailing',
  i: 'i|ill|im|id|ive|we|my|me|were|weve|us|our',
  you: 'you|your|company|seller|driver|courier|delivery|guy|agent|staff|employee|rep|man|technician|installer|person|he|she|they|team',
  will: 'will|ill|going to|gonna|shall|would|may|might|about to|planning to|considering|intend|intend to|have to|forced to|ready to|want to|next step|seeking|seek|contacted|contacting|contact|consult|consulting|consulted|hire|hiring|hired|speak to|speaking to|talk to|talking to|hear from|hearing from|call|calling|called|report|reporting|file|filing|filed|take|taking|threatening|reserve|through|with|from|involve|involving|get|pursue|pursuing|start|starting|or',
  go: 'to|contact|contacting|contacted|call|calling|called|tell|telling|told|email|emailing|going|go|write|writing|report|reporting|complain|talk|talking|speak|speaking|inform|informing|send|sending|reach|hear|consult|my|our|a|the|i am|am|im|as|with|from|for|notify|take|taking',
  asks: 'does|do|is it|will it|can it|could it|would it|if|may|is there|are there|whether|prone|likely|safe|risk|prevent|prevents|protect|protects|against|resistant|proof|suitable|ok for|okay for|contain|contains|free from|free|people with|people who|hypoallergenic|how likely|avoid|in case|worried|warning|ingredients|can|will|ever|for sensitive|should i|what is|whats|what are|how do you|cause|irritate|when will',
  not: 'not|no|never|dont|isnt|wasnt|without|didnt|havent|hasnt',
  other:
    'fire tv|fire tv stick|fire stick|fire pit|fire pits|fire hd|fire tablet|fire alarm|fire extinguisher|fire blanket|fire proof|fireproof|fire resistant|fire retardant|fire truck|fire engine|fire place|fireplace|fire red|fire sale|kindle fire|camp fire|fire starter|fire rated|fire safety|fire exit|killer deal|killer whale|killer|smoke detector|smoke detectors|smoke alarm|smoke machine|smoke grey|smoke gray|smoking jacket|smoking pipe|smoking pot|smoking hot|smoking area|electric blanket|hot sauce|melted cheese|melting pot|shock absorber|shock absorbers|shock proof|shockproof|shock collar|sparks album|spark plug|spark plugs|press the|press and hold|french press|garlic press|bench press|press stud|press fit|press on|media player|media center|media console|media unit|media cabinet|press pass|newspaper rack|newspaper holder|newspaper print|court shoes|court shoe|tennis court|basketball court|food court|court side|lawyer costume|legal pad|legal pads|legal size|legal paper|legal drama|legal thriller|legal envelope|lawyer suit|suede|suicide squad|suicide prevention poster|die cut|dying to try|to die for|dying for|data cable|data cables|data plan|data transfer|data logger|data sheet|police costume|police box|police car|police officer costume|police procedural|sick design|sick of|sick bag|red one|red dress|in red|red color|red colour|in hospital corners|hospital bag|hospital bed|hospital gown|hospital grade|hospital corners|baby blue|baby doll|baby oil|baby shower|baby bib|son in law|boy scout|girl power|minor scratch|minor scratches|minor defect|minor issue|minor league|cut out|cut outs|to cut|paper cut|laser cut|slim cut|burn after reading|burning man|heart burn|burn cd|burned cd|ill fitting|ill be|ill take|ill get|painless|pain relief|pain killer|painkiller|pain killers|sore throat lozenges|headache tablets|allergy tested|allergy friendly|allergy free|allergy medicine|allergy tablets|allergy info|allergy information|allergy season|dizzy heights|missing button|missing part|missing parts|missing screw|missing item|missing items|is missing|data breach book|first aid|first aid kit|explosion proof|explosion box|swollen feet|swollen ankles|bleeding hearts|choking hazard|anti choking|overdose album|hang myself a|delete my order|delete my review|delete my cart|reporter costume|reporter notebook|reporters notebook|superman reporter|kids size|boy shorts|hit me with|hit me up|hit and miss|punched holes|hole punched|hurt locker|hurt my wallet|breaking news|good news|news letter|newsletter|newsletters|delete from my cart|delete it from my cart|remove from my cart|remove my item',
  fn: 'face|hand|hands|skin|arm|leg|eye|eyes|finger|fingers|lips|mouth|foot|badly|anymore|a|an|the|of|and|but|is|are|was|be|been|so|very|really|just|at|by|about|in|on|that|these|those|who|such|all|both|as|any|some|has|had|have|did|please|now|today|then|than|here|there|off|up|over|too|it|this|its|while|during|plugged|charging|charged|last night|night|yesterday|morning|immediately|when|where|because|badly|again|me|us|her|him|his|yesterday|hours|minutes|days|first|under|right|under article|according|entitled|request|requesting|like|want|need|everything|completely|permanently|unless|until|regarding|concerning|tomorrow|next|week|soon|already',
}
