import { Button, NativeSelect, Slider, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ChartScatterIcon from 'lucide-react/icons/chart-scatter'
import { lazy, Suspense, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { Facts } from '../../design/facts.js'
import { useFilters } from '../../design/filters.js'
import { Loaded, Waiting } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { Confusions, type Report } from './confusions.js'
import { type Intents, keep, useTitles } from './intents.js'
import styles from './intents.module.css'
import { words } from './words.js'

const Chart = lazy(() => import('./chart.js'))

/** How many intents that need examples are named. */
const NAMED = 8

/** How well a version understands: the newest, or another that is chosen. */
export function Quality({ intents }: { intents: Intents }) {
  const say = useWords(words)
  const [{ version }, change] = useFilters({ version: '' })
  const { locale, newest } = intents
  const versions = useQuery(read('/api/intents/versions', { query: { locale } }))
  const known = versions.data?.versions ?? []
  const number = known.some((each) => String(each.number) === version) ? Number(version) : newest
  const query = useQuery({
    ...read('/api/intents/versions/{number}', { path: { number: String(number) as never } }),
    enabled: number !== null,
  })
  if (number === null) return <Empty icon={ChartScatterIcon} title={say.unmeasured} text={say.unmeasuredText} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
    <section className={styles.report} tabIndex={0} aria-label={say.tabs.quality}>
      {known.length > 1 && (
        <NativeSelect
          className={styles.pick}
          size="xs"
          aria-label={say.version}
          value={String(number)}
          onChange={({ currentTarget }) => change({ version: currentTarget.value })}
          data={known.map((each) => ({ value: String(each.number), label: say.versionNumber(each.number) }))}
        />
      )}
      <Loaded query={query}>
        {({ report, version }) => <Shown key={version.number} report={report} version={version} intents={intents} />}
      </Loaded>
    </section>
  )
}

interface ShownProps {
  report: Report
  version: { number: number; demanded?: number; examples: number }
  intents: Intents
}

function Shown({ report, version, intents }: ShownProps) {
  const say = useWords(words)
  const format = useFormat()
  const titleOf = useTitles(intents)
  const { judged, apart, folds, accuracy, between, ece, outside, confusions } = report
  return (
    <>
      <Card title={say.summary}>
        <Text c="dimmed" mb="sm">
          {apart === null ? say.judgedCrosswise(judged, folds) : say.judgedApart(judged)}
        </Text>
        <Facts
          facts={[
            [
              say.accuracy,
              accuracy === null
                ? undefined
                : `${format.percent(accuracy, 1)} ${say.between(format.percent(between.low), format.percent(between.high))}`,
            ],
            [say.ece, ece === null ? undefined : format.percent(ece, 1)],
            [say.outside, outside.total === 0 ? undefined : say.outsideText(outside.kept, outside.total)],
            [say.examples, format.number(version.examples)],
          ]}
        />
      </Card>
      <div className={styles.cards}>
        <Dial report={report} version={version} />
        <Reliability report={report} />
      </div>
      <NeedExamples report={report} intents={intents} />
      <Card title={say.confusions}>
        {confusions.length === 0 ? (
          <Text c="dimmed">{say.noConfusions}</Text>
        ) : (
          <Confusions confusions={confusions} titleOf={titleOf} />
        )}
      </Card>
    </>
  )
}

/** What is answered rightly against what is handed to people, while more or less is demanded. */
function Dial({ report, version }: Pick<ShownProps, 'report' | 'version'>) {
  const say = useWords(words)
  const format = useFormat()
  const queries = useQueryClient()
  const isTrainer = isOne(useMe(), 'trainer')
  const { curve, own, suggested, goals } = report
  const points = [...curve].sort((a, b) => a.transfer - b.transfer)
  const nearest = (demanded: number) =>
    points.reduce(
      (best, { demanded: here }, at) =>
        distance(here, demanded) < distance(points[best]!.demanded, demanded) ? at : best,
      0,
    )
  const [at, setAt] = useState(() => nearest(version.demanded ?? suggested.demanded))
  const demand = useMutation({
    mutationFn: (demanded: number | null) =>
      got(
        api.PUT('/api/intents/versions/{number}/demanded', {
          params: { path: { number: String(version.number) as never } },
          body: { demanded },
        }),
      ),
    onSuccess() {
      toast.done(say.demandKept)
      void queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/api/intents') })
    },
  })
  const point = points[at]
  if (!point) return null
  // The chosen point and that of the bot's own thresholds have places of their own among those of the curve.
  const places = points.map(({ transfer }) => transfer)
  const accuracies = points.map(({ accuracy }) => accuracy)
  const ownAt = places.findIndex((transfer) => transfer >= own.transfer)
  const only = (place: number, value: number | null) => places.map((_, each) => (each === place ? value : null))
  return (
    <Card title={say.dial}>
      <Text c="dimmed" mb="xs">
        {say.dialAbout(format.percent(goals.accuracy), format.percent(goals.transfer))}
      </Text>
      <Suspense fallback={<Waiting />}>
        <Chart
          label={say.dialLabel}
          places={places}
          across={say.transfer}
          up={say.right}
          series={[
            { label: say.goal, values: places.map(() => goals.accuracy), colour: '--quiet', look: 'dashes' },
            { label: say.right, values: accuracies, colour: '--accent', look: 'line' },
            { label: say.own, values: only(ownAt, own.accuracy), colour: '--quiet', look: 'dot' },
            { label: say.chosen, values: only(at, point.accuracy), colour: '--bad', look: 'dot' },
          ]}
        />
      </Suspense>
      <Slider
        mt="md"
        min={0}
        max={points.length - 1}
        value={at}
        onChange={setAt}
        label={null}
        thumbLabel={say.dial}
        thumbValueText={say.point(shareOf(point.accuracy, format.percent), format.percent(point.transfer))}
      />
      <output className={styles.dial}>
        <strong className="tabular">{shareOf(point.accuracy, format.percent)}</strong> {say.right}
        <br />
        <strong className="tabular">{format.percent(point.transfer)}</strong> {say.transfer}
      </output>
      <Facts
        facts={[
          [say.own, say.point(shareOf(own.accuracy, format.percent), format.percent(own.transfer))],
          [say.suggested, say.point(shareOf(suggested.accuracy, format.percent), format.percent(suggested.transfer))],
        ]}
      />
      {isTrainer && (
        <div className={styles.buttons}>
          <Button size="xs" loading={demand.isPending} onClick={() => demand.mutate(point.demanded)}>
            {say.demand(version.number)}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAt(nearest(suggested.demanded))}>
            {say.toSuggested}
          </Button>
          {version.demanded !== undefined && (
            <Button size="xs" variant="default" onClick={() => demand.mutate(null)}>
              {say.toOwn}
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

const distance = (one: number, other: number): number => Math.abs(one - other)

const shareOf = (share: number | null, percent: (share: number) => string): string =>
  share === null ? '–' : percent(share)

/** Whether "80 %" means right eight times in ten. */
function Reliability({ report: { bins } }: { report: Report }) {
  const say = useWords(words)
  const format = useFormat()
  const places = bins.map(({ from, to }) => (from + to) / 2)
  return (
    <Card title={say.reliability}>
      <Text c="dimmed" mb="xs">
        {say.reliabilityAbout}
      </Text>
      <Suspense fallback={<Waiting />}>
        <Chart
          label={say.reliability}
          places={places}
          across={say.confidence}
          up={say.right}
          series={[
            { label: say.right, values: bins.map(({ accuracy }) => accuracy), colour: '--accent', look: 'bars' },
            { label: say.ideal, values: places, colour: '--quiet', look: 'dashes' },
          ]}
        />
      </Suspense>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{say.confidence}</th>
            <th>{say.right}</th>
            <th>{say.messages}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ from, to, count, accuracy }) => (
            <tr key={from} className="tabular">
              <td>
                {format.percent(from)} – {format.percent(to)}
              </td>
              <td>{format.percent(accuracy)}</td>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

/** Where examples are worth the most, and how much at most. */
function NeedExamples({ report, intents }: { report: Report; intents: Intents }) {
  const say = useWords(words)
  const format = useFormat()
  const titleOf = useTitles(intents)
  const worst = [...report.intents].sort((a, b) => b.gain - a.gain).filter(({ wrong }) => wrong > 0)
  if (worst.length === 0) return null
  return (
    <Card title={say.need}>
      <Text c="dimmed" mb="xs">
        {say.needAbout}
      </Text>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{say.intent}</th>
              <th>{say.recall}</th>
              <th>{say.precision}</th>
              <th>{say.examples}</th>
              <th>{say.gain}</th>
            </tr>
          </thead>
          <tbody>
            {worst.slice(0, NAMED).map(({ name, recall, precision, examples, gain }) => (
              <tr key={name} className="tabular">
                <td>
                  <Link to={`/intents/of/${encodeURIComponent(name)}`} search={keep}>
                    {titleOf(name)}
                  </Link>
                </td>
                <td>{shareOf(recall, format.percent)}</td>
                <td>{shareOf(precision, format.percent)}</td>
                <td>{examples}</td>
                <td>{say.gainText(format.percent(gain, 1))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
