import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { confirm } from '../../design/confirm.js'
import { Detail } from '../../design/detail.js'
import { Facts } from '../../design/facts.js'
import { Loaded } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { defineWords, useWords } from '../../language/words.js'
import styles from './settings.module.css'

type Shown = Answer<'/api/settings/retention'>

const MAX_DAYS = 36_500
/** How far it is, is asked so often while something is deleted. */
const LOOK_EVERY_MS = 1_000

/** For how long what is kept, how much is older, and what was deleted last. */
export function Retention() {
  const say = useWords(words)
  const query = useQuery({
    ...read('/api/settings/retention'),
    refetchInterval: ({ state }) => (state.data?.running ? LOOK_EVERY_MS : false),
  })
  return (
    <Detail label={say.title}>
      <h2 className={styles.title}>{say.title}</h2>
      <Loaded query={query}>
        {(shown) => (
          <>
            <DaysOfKinds shown={shown} />
            <Last shown={shown} />
          </>
        )}
      </Loaded>
    </Detail>
  )
}

function DaysOfKinds({ shown }: { shown: Shown }) {
  const say = useWords(words)
  const kinds = useWords(retentionKinds)
  const format = useFormat()
  const queries = useQueryClient()
  const [given, setGiven] = useState<Record<string, number | ''>>(() =>
    Object.fromEntries(shown.kinds.map(({ kind, days }) => [kind, days ?? ''])),
  )
  const days = Object.fromEntries(Object.entries(given).filter((one): one is [string, number] => one[1] !== ''))
  const isInvalid = Object.values(days).some((number) => number < shown.minDays || number > MAX_DAYS)
  const isChanged = shown.kinds.some(({ kind, days }) => (days ?? '') !== given[kind])
  const keep = (told: Shown) => queries.setQueryData(read('/api/settings/retention').queryKey, told)
  const count = useMutation({ mutationFn: () => got(api.POST('/api/settings/retention/count', { body: { days } })) })
  const save = useMutation({
    mutationFn: () => got(api.PUT('/api/settings/retention', { body: { days } })),
    onSuccess(told) {
      keep(told)
      toast.done(say.saved)
    },
  })
  const run = useMutation({
    mutationFn: () => got(api.POST('/api/settings/retention/run', { body: { days } })),
    onSuccess(told) {
      count.reset()
      keep(told)
      // It may have ended already.
      void queries.invalidateQueries({ queryKey: ['/api/settings/retention'] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isInvalid) save.mutate()
  }
  const ask = async () => {
    const question = { title: say.runTitle, text: say.runText, action: say.run, danger: true }
    if (await confirm(question)) run.mutate()
  }
  const counts = count.data?.counts
  return (
    <Card title={say.days}>
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{say.about}</Text>
          {shown.isFixed && <Alert variant="light">{say.fixed}</Alert>}
          {shown.kinds.map(({ kind }) => (
            <NumberInput
              key={kind}
              label={kinds[kind]?.[0] ?? kind}
              description={kinds[kind]?.[1]}
              placeholder={say.forEver}
              suffix={say.unit}
              min={shown.minDays}
              max={MAX_DAYS}
              clampBehavior="none"
              allowDecimal={false}
              allowNegative={false}
              hideControls
              maw={420}
              readOnly={shown.isFixed}
              value={given[kind] ?? ''}
              error={
                typeof given[kind] === 'number' && (given[kind] < shown.minDays || given[kind] > MAX_DAYS)
                  ? say.least(shown.minDays)
                  : undefined
              }
              onChange={(value) => {
                count.reset()
                setGiven({ ...given, [kind]: typeof value === 'number' ? value : '' })
              }}
            />
          ))}
          <Group>
            {!shown.isFixed && (
              <Button type="submit" disabled={!isChanged || isInvalid} loading={save.isPending}>
                {say.save}
              </Button>
            )}
            <Button
              variant="default"
              disabled={isInvalid || Object.keys(days).length === 0}
              loading={count.isPending}
              onClick={() => count.mutate()}
            >
              {say.count}
            </Button>
          </Group>
          {counts && (
            <div role="status">
              <Facts
                facts={Object.entries(counts).map(([kind, old]) => [
                  kinds[kind]?.[0] ?? kind,
                  say.older(format.number(old), days[kind] ?? 0),
                ])}
              />
              {Object.values(counts).some((old) => old > 0) && (
                <Button
                  mt="sm"
                  color="red.9"
                  variant="outline"
                  loading={run.isPending || shown.running !== undefined}
                  onClick={() => void ask()}
                >
                  {say.run}
                </Button>
              )}
            </div>
          )}
        </Stack>
      </form>
    </Card>
  )
}

function Last({ shown: { running, last } }: { shown: Shown }) {
  const say = useWords(words)
  const kinds = useWords(retentionKinds)
  const format = useFormat()
  const nameOf = (kind: string) => kinds[kind]?.[0] ?? kind
  return (
    <Card title={say.last}>
      {running ? (
        <Text role="status">
          {say.running(running.kind === '' ? '' : nameOf(running.kind), format.number(running.deleted))}
        </Text>
      ) : last ? (
        <Facts
          facts={[
            [say.when, format.moment(last.at)],
            [say.by, last.by === 'system' ? say.byItself : last.by],
            ...Object.entries(last.deleted).map(([kind, count]) => [nameOf(kind), format.number(count)] as const),
          ]}
        />
      ) : (
        <Text c="dimmed">{say.never}</Text>
      )}
    </Card>
  )
}

/** The name of a kind, and what it is. */
type Kinds = Readonly<Record<string, readonly [name: string, about: string]>>

/** What can be kept for so long, by its kind. */
export const retentionKinds = defineWords<Kinds>({
  en: {
    conversations: [
      'Conversations',
      'What was said, the list and the search of it. Deals often have to be kept for three years.',
    ],
    traces: ['Decisions', 'How the bot came to its answers. The answers themselves stay.'],
    records: [
      'Events',
      'What happened, such as hand-overs. The numbers of the console stay; huida kpi reads events, and forgets what is deleted.',
    ],
    media: ['Pictures and files', 'What customers have sent.'],
    tickets: ['Closed tickets', 'With their history and what made them findable.'],
    handoffs: ['Ended cases', 'What agents were told of customers who asked for a person.'],
  },
  zh: {
    conversations: ['会话', '聊天内容，以及会话列表和搜索。交易信息通常需要保存三年。'],
    traces: ['决策过程', '机器人如何得出回答。回答本身保留。'],
    records: ['事件', '发生过的事，例如转人工。控制台的数据不受影响；huida kpi 读取事件，删除后不再统计。'],
    media: ['图片和文件', '客户发来的图片、语音和文件。'],
    tickets: ['已关闭的工单', '包括处理记录和相似工单的索引。'],
    handoffs: ['已结束的人工服务', '转人工时提供给坐席的客户信息。'],
  },
})

const words = defineWords({
  en: {
    title: 'Keeping and deleting',
    days: 'How long what is kept',
    about:
      'What is older is deleted once a day, while the bot runs on. Only a backup brings it back. What stays for ever: the audit log, the knowledge base with its releases, and the numbers, which hold no words of customers.',
    fixed: 'It is set where the program is started (HUIDA_KEEP_DAYS), and changed there.',
    forEver: 'for ever',
    unit: ' days',
    least: (days: number) => `${days} days at least, or nothing: platforms send again what they think was lost.`,
    save: 'Save',
    saved: 'Saved. It counts from now on.',
    count: 'How much is older?',
    older: (count: string, days: number) => `${count} older than ${days} days`,
    run: 'Delete now',
    runTitle: 'Delete what is older?',
    runText: 'It is gone for good; only a backup brings it back.',
    last: 'Deleted last',
    when: 'When',
    by: 'By',
    byItself: 'the program, every day',
    running: (kind: string, count: string) => `Deleting now: ${kind} ${count}`,
    never: 'Nothing was deleted yet.',
  },
  zh: {
    title: '保存期限',
    days: '各类内容保存多久',
    about:
      '超过期限的内容每天自动删除一次，机器人照常运行；删除后只能从备份恢复。审计日志、知识库及其发布历史、统计数据（不含客户原话）一直保留。',
    fixed: '已在启动程序时设置（HUIDA_KEEP_DAYS），请在那里修改。',
    forEver: '一直保留',
    unit: ' 天',
    least: (days: number) => `至少 ${days} 天，或留空：平台会重发它认为丢失的消息。`,
    save: '保存',
    saved: '已保存，立即生效。',
    count: '查看有多少已超期',
    older: (count: string, days: number) => `${count} 条超过 ${days} 天`,
    run: '立即删除',
    runTitle: '删除超过期限的内容？',
    runText: '删除后无法恢复，只能从备份找回。',
    last: '最近一次删除',
    when: '时间',
    by: '执行者',
    byItself: '程序每天自动执行',
    running: (kind: string, count: string) => `正在删除：${kind} ${count}`,
    never: '还没有删除过。',
  },
})
