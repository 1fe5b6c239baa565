/** Whether a whole message greets, thanks or takes leave: nothing was asked. */
export const isSmallTalk = (text: string): boolean => text.length <= 60 && (greets.test(text) || confirms(text))

const greets =
  /^(?:(?:[你您]好|您?在吗|在不在|有人吗|哈[喽啰]|嗨|喂|早(?:上好)?|[上中下]午好|晚上好|hi|hello|hey|good (?:morning|afternoon|evening)|再见|拜拜|bye(?: ?bye)?|good ?bye|嗯{1,4}|哦{1,4}|好的?|ok(?:ay)?|收到|知道了|明白了?)[呀啊吧哦啦]?[\s,，。.!！~、\p{Extended_Pictographic}]*){1,4}$/iu

/** Whether a whole message thanks for the answer, or says that it helped. */
export const confirms = (text: string): boolean => text.length <= 60 && helped.test(text.trim())

const helped =
  /^(?=.*(?:谢|感谢|解决|搞定|好了|可以了|懂了|thank|thx|solved|fixed|works|worked|helps|helped|got it))(?:(?:好的?|嗯{1,4}|ok(?:ay)?|great|perfect|太好了|谢{1,4}(?:你|您|了|啦)?|多谢|非常感谢|感谢|(?:已经|问题)?(?:解决|搞定)了?|好了|可以了|懂了|明白了?|知道了|thanks?(?: you)?(?: (?:so|very) much)?|thank you|thx|got it|(?:it'?s |it is )?(?:solved|fixed)|(?:it|that) (?:works|worked|helps|helped)(?: now)?)[呀啊吧哦啦]?[\s,，。.!！~、\p{Extended_Pictographic}]*){1,4}$/iu

/** Says that the problem is still there. */
export const saysUnsolved = (text: string): boolean =>
  /(?:还是|还|仍然?|依然|依旧)(?:没(?:有)?|不|未)(?:解决|好|行|能|收到|处理|可以|退)|(?:没|没有|未)(?:解决|搞定)|\b(?:not|isn'?t|wasn'?t|still not) (?:solved|resolved|fixed|working)|still (?:not|broken|doesn'?t|does not|can'?t|the same)|(?:doesn'?t|does not|didn'?t|did not) (?:work|help)\b/i.test(
    text.slice(0, 500),
  )
