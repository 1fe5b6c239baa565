import { defineWords } from '../../language/words.js'

export const words = defineWords({
  en: {
    hello: (name: string, hour: number) =>
      `${hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening'}, ${name}`,
    about: 'This is what needs you now.',
    queue: 'Conversations',
    toDesk: 'To the desk',
    waiting: 'waiting for a person',
    mine: 'with you',
    nobodyWaits: 'Nobody waits for a person',
    pending: 'Knowledge base',
    toKnowledge: 'To the knowledge base',
    pendingCount: 'changes not published yet',
    nothingPending: 'Everything is published',
    statuses: { draft: 'draft', review: 'in review', approved: 'approved', live: 'live' },
    health: 'The program',
    well: 'Everything runs.',
    places: 'Pages',
  },
  zh: {
    hello: (name: string, hour: number) =>
      `${name}，${hour < 5 ? '夜深了' : hour < 12 ? '早上好' : hour < 18 ? '下午好' : '晚上好'}`,
    about: '现在需要您处理的事情。',
    queue: '会话',
    toDesk: '打开工作台',
    waiting: '位客户等待人工',
    mine: '个由您处理',
    nobodyWaits: '没有客户在等待人工',
    pending: '知识库',
    toKnowledge: '打开知识库',
    pendingCount: '处修改尚未发布',
    nothingPending: '全部内容都已发布',
    statuses: { draft: '草稿', review: '审核中', approved: '已通过', live: '已上线' },
    health: '程序',
    well: '一切正常。',
    places: '页面',
  },
})
