import { defineWords } from '../../language/words.js'

export const words = defineWords({
  en: {
    hello: (name: string, hour: number) =>
      `${hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening'}, ${name}`,
    looking: 'Looking what waits for you…',
    summary: (waiting: number, wrong: number) =>
      [
        waiting === 0
          ? 'Nothing waits for you.'
          : waiting === 1
            ? 'One thing waits for you.'
            : `${waiting} things wait for you.`,
        wrong === 0 ? 'Everything runs.' : 'Something is wrong with the program.',
      ].join(' '),
    waits: 'What waits for you',
    nothingWaits: 'Nothing waits for you',
    nothingWaitsText: 'When a customer needs a person or a text needs a review, it stands here.',
    since: 'the first came',
    queue: (count: number) =>
      count === 1 ? 'One customer waits for a person' : `${count} customers wait for a person`,
    deferred: (count: number) =>
      count === 1 ? 'One customer left a message for the team' : `${count} customers left a message for the team`,
    mine: (count: number) =>
      count === 1 ? 'One of your customers waits for an answer' : `${count} of your customers wait for an answer`,
    late: (count: number) => (count === 1 ? 'One ticket is late' : `${count} tickets are late`),
    tickets: (count: number) => (count === 1 ? 'You have one open ticket' : `You have ${count} open tickets`),
    reviews: (count: number) => (count === 1 ? 'One text waits for a review' : `${count} texts wait for a review`),
    publish: (count: number) =>
      count === 1 ? 'One text is approved and not published' : `${count} texts are approved and not published`,
    drafts: (count: number) =>
      count === 1 ? 'One draft is not put up for review' : `${count} drafts are not put up for review`,
    missed: (count: number) => (count === 1 ? 'One number misses its target' : `${count} numbers miss their targets`),
    open: 'Open',
    wrong: 'What is wrong',
    wrongNext: 'Tell whoever runs the program. What customers write is kept as soon as it can be.',
    well: 'Everything runs: customers get answers, and everything is kept.',
    health: 'The program',
    week: 'The last 7 days',
    toNumbers: 'All numbers',
    met: 'on target',
    notMet: 'below target',
    next: 'What is next',
    nextAbout: 'A few steps, in any order, until customers are served here.',
    steps: {
      talk: 'Talk to the bot as a customer would',
      people: 'Add your colleagues',
      knowledge: 'Publish your own answers',
      channel: 'Connect a channel, such as WeChat or Slack',
      embed: 'Put the chat on your website',
    },
    done: 'done',
    places: 'Where things are',
  },
  zh: {
    hello: (name: string, hour: number) =>
      `${name}，${hour < 5 ? '夜深了' : hour < 12 ? '早上好' : hour < 18 ? '下午好' : '晚上好'}`,
    looking: '正在查看需要您处理的事情…',
    summary: (waiting: number, wrong: number) =>
      [
        waiting === 0 ? '现在没有需要您处理的事情。' : `有 ${waiting} 件事需要您处理。`,
        wrong === 0 ? '系统运行正常。' : '系统出现了问题。',
      ].join(''),
    waits: '需要您处理',
    nothingWaits: '没有需要您处理的事情',
    nothingWaitsText: '有客户需要人工，或有内容需要审核时，会显示在这里。',
    since: '最早的：',
    queue: (count: number) => `${count} 位客户在等待人工`,
    deferred: (count: number) => `${count} 位客户给团队留了言`,
    mine: (count: number) => `您的 ${count} 位客户在等待回复`,
    late: (count: number) => `${count} 张工单已超时`,
    tickets: (count: number) => `您有 ${count} 张未完成的工单`,
    reviews: (count: number) => `${count} 条内容等待审核`,
    publish: (count: number) => `${count} 条内容已通过审核，尚未发布`,
    drafts: (count: number) => `${count} 条草稿尚未提交审核`,
    missed: (count: number) => `${count} 项数据未达标`,
    open: '去处理',
    wrong: '出现的问题',
    wrongNext: '请告诉负责运行程序的人。客户发来的消息会在恢复后尽快保存。',
    well: '一切正常：客户能得到答复，内容都已保存。',
    health: '系统状态',
    week: '最近 7 天',
    toNumbers: '全部数据',
    met: '达标',
    notMet: '未达标',
    next: '接下来可以做',
    nextAbout: '几个步骤，不分先后，完成后就可以接待客户了。',
    steps: {
      talk: '像客户一样和机器人聊一聊',
      people: '添加您的同事',
      knowledge: '发布您自己的答案',
      channel: '接入渠道，例如微信或 Slack',
      embed: '把聊天窗口放到您的网站上',
    },
    done: '已完成',
    places: '各个页面',
  },
})
