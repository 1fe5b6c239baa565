import type { Language } from '../terminal/language.js'
import { percent } from './percent.js'
import type { Tuning, Verdict } from './verdict.js'

/** Cut, not rounded: 89.96 % must not read as the 90 % that it is not. */
const whole = (share: number) => `${Number((Math.floor(share * 1_000 + 1e-9) / 10).toFixed(1))}\u00a0%`

/** How many of them fit no intent. */
const outsideIn = (unseen: Tuning['unseen']): number => unseen.filter(({ expected }) => expected === undefined).length

/** Everything that the report says, in both languages. */
export const reportWords = {
  en: {
    title: 'How sure is sure enough?',
    languages: { zh: 'Chinese', en: 'English' },
    conclusion({ unseen, goals }: Tuning, { outcome, reached, withinTransfer, withAccuracy, blockers }: Verdict) {
      const both = `at least ${whole(goals.accuracy)} of the answers right and at most ${whole(goals.transfer)} of the messages handed to people`
      const limit = withinTransfer
        ? `with at most ${whole(goals.transfer)} handed over, ${percent(withinTransfer.accuracy)} of the answers are right`
        : `more than ${whole(goals.transfer)} of the messages are judged out of scope`
      const price = withAccuracy
        ? `${whole(goals.accuracy)} right would mean handing over ${percent(1 - withAccuracy.coverage)}`
        : `${whole(goals.accuracy)} right is not reached at any threshold`
      if (outcome === 'met')
        return `Both goals hold: of ${unseen.length} messages that nothing was chosen on, the bot answers ${percent(1 - reached.transfer)} itself, and ${percent(reached.accuracy)} of its answers are right; ${percent(reached.transfer)} go to people.`
      if (outcome === 'missed')
        return `The goals are within reach, and just missed: ${percent(reached.accuracy)} of the answers are right with ${percent(reached.transfer)} handed over, where ${both} were asked for. More labelled messages would place the thresholds better.`
      return `The goals cannot be met with these intents: ${limit}, and ${price}. ${blockers.length === 1 ? 'One intent stands' : `${blockers.length} intents stand`} in the way.`
    },
    goals: (accuracy: number, transfer: number) =>
      `Goals: at least ${whole(accuracy)} of the answers right, and at most ${whole(transfer)} of the messages handed to people.`,
    closest: 'The thresholds that were written come closest to both.',
    doubt: {
      certain:
        'This is no accident of the messages that were asked: even where the truth is kindest to it, the best that can be reached is below the goal (95 % sure).',
      open: 'It is close: with other messages of the same kind it might come out otherwise.',
    },
    tiles: {
      right: 'of the answers are right',
      transfer: 'of the messages go to people',
      refused: 'of what fits no intent goes to people',
      between: (low: number, high: number) => `95 % sure: ${percent(low)} to ${percent(high)}`,
      of: (part: number, all: number) => `${part} of ${all}`,
    },
    curve: 'What handing over buys',
    curveSays:
      'Each point is one demand on all intents: the more is handed over (to the left), the more of the rest is right. Both goals hold in the green corner.',
    reliability: 'Does 0.8 mean eight times in ten?',
    reliabilitySays: (ece: string) =>
      `Bars on the diagonal mean that confidence can be believed. The distance, weighed by the number of messages, is ${ece} on average (ECE, 15 bins). Pale bars hold fewer than ten messages.`,
    picture: {
      confidence: 'confidence',
      accuracy: 'share that is right',
      messages: 'messages',
      coverage: 'share that the bot answers',
      goal: 'both goals hold',
      chosen: 'the chosen thresholds',
      unseen: 'messages nothing was chosen on',
      choosing: 'messages chosen on',
    },
    blockers: 'The intents that stand in the way',
    blockersSay: (accuracy: string) =>
      `The worst first. Were each of them told apart from the others, so that no message were taken for it or it for another, ${accuracy} of the answers would be right. More and better examples for these, or one intent made of two, is what helps.`,
    blocker: (wrong: number, accuracy: string) =>
      `${wrong} wrong answers; without them and those above, ${accuracy} right`,
    taken: (expected: string, predicted: string) => `${expected} taken for ${predicted}`,
    lure: (example: string) => `looks like the example “${example}”`,
    intents: 'Every intent',
    table: ['intent', 'messages', 'right of answered', 'handed over', 'threshold', 'most often taken for'],
    method: 'How this was measured',
    methodSays: ({ choice, folds, apart, unseen, oos }: Tuning) => [
      `The thresholds were chosen on ${choice.sifted.length} labelled messages, each judged by a classifier that had learned from the others without it (${folds} folds).`,
      `An intent's threshold is the confidence from which its predictions are right with a chance of ${percent(choice.demanded)}. An intent with few examples stays close to what holds for all (variance of the differences: ${choice.variance}).`,
      apart
        ? `What is reported was measured on ${unseen.length} other messages (${apart}), which neither the classifier nor the thresholds had seen.`
        : 'There is no set apart: what is reported was measured on each fifth of the labelled messages with thresholds that were chosen on the other four.',
      ...(oos.length > 0
        ? [
            `${oos.length} messages that fit no intent were asked too; ${outsideIn(unseen) === 0 ? 'they count in neither goal.' : `${outsideIn(unseen)} of them stand beside those that are reported: answered, such a message is answered wrongly; handed over, it counts in neither goal.`}`,
          ]
        : []),
    ],
    onlyOne: (accuracy: string, transfer: string, threshold: string) =>
      `One threshold for all intents (${threshold}) would reach ${accuracy} right with ${transfer} handed over.`,
  },
  zh: {
    title: '多有把握才算够？',
    languages: { zh: '中文', en: '英文' },
    conclusion({ unseen, goals }: Tuning, { outcome, reached, withinTransfer, withAccuracy, blockers }: Verdict) {
      const limit = withinTransfer
        ? `转人工不超过 ${whole(goals.transfer)} 时，回答的正确率是 ${percent(withinTransfer.accuracy)}`
        : `超过 ${whole(goals.transfer)} 的消息被判为不属于任何意图`
      const price = withAccuracy
        ? `若要正确率达到 ${whole(goals.accuracy)}，须转人工 ${percent(1 - withAccuracy.coverage)}`
        : `任何阈值都达不到 ${whole(goals.accuracy)} 的正确率`
      if (outcome === 'met')
        return `两个目标同时达到：在 ${unseen.length} 条未参与选择的消息中，机器人自己回答 ${percent(1 - reached.transfer)}，其中 ${percent(reached.accuracy)} 答对；${percent(reached.transfer)} 转人工。`
      if (outcome === 'missed')
        return `目标够得着，但差一点：回答正确率 ${percent(reached.accuracy)}，转人工 ${percent(reached.transfer)}，而要求是正确率不低于 ${whole(goals.accuracy)}、转人工不超过 ${whole(goals.transfer)}。多标一些消息，阈值会定得更准。`
      return `以现有意图，两个目标无法同时达到：${limit}；${price}。症结在 ${blockers.length} 个意图。`
    },
    goals: (accuracy: number, transfer: number) =>
      `目标：回答正确率不低于 ${whole(accuracy)}，转人工不超过 ${whole(transfer)}。`,
    closest: '写下的阈值最接近两个目标。',
    doubt: {
      certain: '这并非碰巧：即使按最有利的估计，能达到的最好结果也低于目标（95 % 的把握）。',
      open: '差距很小：换一批同类消息，结论可能不同。',
    },
    tiles: {
      right: '的回答是对的',
      transfer: '的消息转人工',
      refused: '不属于任何意图的消息转了人工',
      between: (low: number, high: number) => `95 % 的把握：${percent(low)} 至 ${percent(high)}`,
      of: (part: number, all: number) => `${all} 条中的 ${part} 条`,
    },
    curve: '转人工换来什么',
    curveSays: '每个点是对所有意图的同一个要求：转得越多（越靠左），留下的答得越准。右上角绿色区域内两个目标同时达到。',
    reliability: '0.8 真的是十次对八次吗？',
    reliabilitySays: (ece: string) =>
      `柱顶落在对角线上，说明置信度可信。按消息数加权，平均偏差为 ${ece}（ECE，15 档）。浅色的柱不足十条消息。`,
    picture: {
      confidence: '置信度',
      accuracy: '正确的比例',
      messages: '消息数',
      coverage: '机器人回答的比例',
      goal: '两个目标都达到',
      chosen: '选定的阈值',
      unseen: '未参与选择的消息',
      choosing: '参与选择的消息',
    },
    blockers: '症结所在的意图',
    blockersSay: (accuracy: string) =>
      `最严重的在前。若能把它们与其他意图彻底分清，正确率将是 ${accuracy}。办法是为它们补充更多更好的例句，或把两个意图合成一个。`,
    blocker: (wrong: number, accuracy: string) => `${wrong} 个错误回答；去掉它和上面的，正确率 ${accuracy}`,
    taken: (expected: string, predicted: string) => `${expected} 被当成 ${predicted}`,
    lure: (example: string) => `像这条例句：“${example}”`,
    intents: '全部意图',
    table: ['意图', '消息数', '回答正确率', '转人工', '阈值', '最常被当成'],
    method: '这是怎样测出来的',
    methodSays: ({ choice, folds, apart, unseen, oos }: Tuning) => [
      `阈值在 ${choice.sifted.length} 条已标注的消息上选定；判断每条消息的分类器，都是用不含它的其余消息训练的（${folds} 折）。`,
      `一个意图的阈值，是它的判断有 ${percent(choice.demanded)} 的机会正确时的置信度。例句少的意图不会偏离整体太远（差异的方差：${choice.variance}）。`,
      apart
        ? `报告的数字在另外 ${unseen.length} 条消息（${apart}）上测得，分类器和阈值都没有见过它们。`
        : '没有另备的测试集：报告的数字，是在每五分之一的消息上，用其余五分之四选出的阈值测得的。',
      ...(oos.length > 0
        ? [
            `另外问了 ${oos.length} 条不属于任何意图的消息，${outsideIn(unseen) === 0 ? '不计入两个目标。' : `其中 ${outsideIn(unseen)} 条与所报告的消息放在一起：机器人回答了算答错，转人工不计入两个目标。`}`,
          ]
        : []),
    ],
    onlyOne: (accuracy: string, transfer: string, threshold: string) =>
      `若所有意图共用一个阈值（${threshold}），正确率 ${accuracy}，转人工 ${transfer}。`,
  },
} satisfies Record<Language, unknown>
