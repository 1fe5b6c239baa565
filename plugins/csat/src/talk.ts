/** What a customer says around a survey that is no score. The last three hold for whole messages only, so that no question is lost. */

/** They want no surveys any more: 别再问了, "stop surveys". Before a survey was sent it must say that surveys are meant. */
export function optsOut(text: string, isAsked: boolean): boolean {
  return aboutSurveys.test(text.slice(-300)) || (isAsked && text.length <= 40 && aboutAsking.test(text))
}

const aboutSurveys =
  /(?:别|不要|不用|请勿|停止|拒绝|取消|退订|关闭)(?:再|给我|向我|老是|总是|一直|来){0,3}(?:发|推送|做|弹|问)?(?:这种|这些|什么|任何)?(?:满意度)?(?:评价|调查|问卷|打分|评分)(?:了|吧|啦|的?消息)?[。.!！~\s]*$|\b(?:stop|no more|unsubscribe(?: from)?|cancel|don'?t send(?: me)?(?: any more| anymore)?)\s+(?:the |these |your |sending |asking for |all |any ){0,3}(?:surveys?|ratings?|feedback requests?|questionnaires?)\b/i

const aboutAsking =
  /(?:别|不要|不用)(?:再|老|总|一直)?(?:来)?(?:问|烦|打扰|骚扰|发)(?:我)?(?:了|啦)?|\b(?:(?:stop|quit) (?:asking|bothering|spamming|messaging)|don'?t ask(?: me)? again|leave me alone|do not (?:ask|disturb)|stop|unsubscribe)\b/i

/** They do not want to answer this one: 不评, "skip". */
export const declines = (text: string): boolean =>
  text.length <= 100 &&
  /^(?:不(?:想)?(?:评价?|打分|评分|填|参与|了)|不评价?了?|算了|跳过|没兴趣|不需要|no,? thanks?(?: you)?|no thank you|skip(?: it)?|not now|i'?d rather not|pass)[。.!！~\s]*$/i.test(
    text.trim(),
  )

/** Takes leave or says that all is well, so that a survey is not in the way. */
export const closes = (text: string): boolean =>
  (text.length <= 100 && isOnly(closing, text.trim(), 5)) || /^[^\p{L}\p{N}]*$/u.test(text)

/** One of the words that close a conversation, with the signs behind it. */
const closing =
  /(?:好[的了]?|嗯{1,4}|哦{1,4}|行|可以了?|收到|知道了|明白了?|谢{1,4}(?:你|您|了|啦)?|多谢|感谢|辛苦了?|(?:已经)?(?:解决|搞定|弄好)了?|没(?:有)?(?:问题|事|别的|其他)?了?|再见|拜拜|88|ok(?:ay)?|thanks?(?: you)?(?: (?:so|very) much)?|thx|great|perfect|got it|(?:it'?s |it is )?(?:solved|fixed)|(?:it|that) (?:works|worked|helps|helped)(?: now)?|that'?s all|bye(?: ?bye)?|cheers)[吧呀啊哦哈啦呢]*[\s,，。.!！~、\p{Extended_Pictographic}]*/iuy

/**
 * Whether a text is made of a few such words. One after the other, since an expression that repeats them tries every way in which "哦哦哦" can
 * be cut into words.
 */
function isOnly(word: RegExp, text: string, most: number): boolean {
  let at = 0
  for (let count = 0; at < text.length; count++) {
    word.lastIndex = at
    if (count === most || !word.test(text)) return false
    at = word.lastIndex
  }
  return at > 0
}

/** Says that the problem is still there. */
export const saysUnsolved = (text: string): boolean =>
  /(?:还是|还|仍然?|依然|依旧)(?:没(?:有)?|不|未)(?:解决|好|行|能|到|收到|处理|可以|搞定|退)|(?:没|没有|未)(?:解决|搞定|用)(?!的话)|(?:又|再次)(?:坏|出(?:问题|错)|不行)|还是(?:一样|老样子|这样|不)|\b(?:not|isn'?t|wasn'?t|hasn'?t been|still not|not yet) (?:solved|resolved|fixed|working)|still (?:not|broken|doesn'?t|does not|isn'?t|can'?t|waiting|the same)|(?:doesn'?t|does not|didn'?t|did not) (?:work|help)|again broken|broken again\b/i.test(
    text.slice(0, 500),
  )

/** Whether what the bot said asks for something that a bare number answers, so that "2" is no score. */
export const wantsNumber = (said: string): boolean =>
  /(?:几|多少|哪|数量|编号|号码|单号|订单号|手机号|尾号|验证码|年龄|时间|日期)[^。!！\n]{0,30}[?？:：]?\s*$|(?:请|需要)?(?:输入|提供|回复|填写|告诉我|选择|发给?我?)[^。!！\n]{0,20}(?:号|数|几|码|编号|数字|序号)|\b(?:how (?:many|much|old|long)|which|what(?:'s| is) (?:your|the)|(?:enter|provide|give|tell|send|type|reply)[^.!\n]{0,30}\b(?:number|code|amount|quantity|digits?))\b/i.test(
    said.slice(-300),
  )
