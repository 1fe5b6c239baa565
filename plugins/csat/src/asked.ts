/** Whether somebody asks or wants something, rather than tells how it was. For texts as `readable` makes them. */
export const asks = (plain: string): boolean => [...chinese, ...english].some((pattern) => pattern.test(plain))

const chinese = [
  /\?/,
  /(?:吗|么|呢)[\s。!~.]*$/,
  /(?:什么|啥)时候|(?<!不)怎么(?!样都|着都|说)|怎样|如何|为什么|为啥|哪[里儿个天家些款了]|[到在去]哪|几[点号天时分]|多久|多长时间|多少|能不能|能否|可不可以|可否|是不是|有没有|要不要|行不行/,
  /(?<!没|没有|有)什么(?:意思|情况|原因|东西|问题|价)/,
  /转人工|人工客服|[找要]人工|^人工|^投诉|帮我|帮忙|请问|我[要想](?!打|给|说|评|夸|表扬)|我需要|查一下|查询|查查|催一下|取消订单/,
]

const english = [
  /^(?:(?:and|so|but|ok|hi|hello|hey|also),? )*(?:when|where|who|why|which|how|whats?(?! an? ))\b/i,
  /^(?:(?:and|so|but|ok|hi|hello|hey|also),? )*(?:can|could|may|do|does|did|is|are|was|were|will|would|should|have|has|had) (?:i|you|it|we|they|there|this|that|my|your|the|he|she|anyone|anybody|someone|somebody)\b/i,
  /\b(?:i (?:want|need|would like) (?:to|a|an|my|the|some)|i'd like to|please (?:help|check|tell|send|refund|cancel|call|connect|transfer|let|stop)|help me|(?:talk|speak) to|cancel my|track my|where is|when (?:will|do|can)|how (?:long|much|many))\b/i,
]
