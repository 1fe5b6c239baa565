const number = (value) =>
  value >= 1000
    ? Math.round(value).toLocaleString('en-US')
    : value >= 100
      ? value.toFixed(0)
      : value >= 10
        ? value.toFixed(1)
        : value.toFixed(2)

/** One line that replaces the one before, on a terminal; nothing elsewhere. */
export function progress(words = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${words}`)
}

export function printFacts({ node, cpu, cores, load, fsync, at }) {
  console.log(`${at}  node ${node}, ${cores} cores, ${cpu}, load ${load.toFixed(1)}`)
  console.log(`one fsync on the data folder: p50 ${number(fsync.p50)} ms, p99 ${number(fsync.p99)} ms`)
  if (load > 0.5) console.log('The machine is busy: compare ratios, not figures.')
}

export function printTable({ title, rows }) {
  console.log(`\n${title}\n`)
  const width = Math.max(...rows.map(({ name }) => name.length))
  const head = ['', 'median', 'min to max', 'cpu each', '']
  const lines = rows.map(({ name, unit = '', median, min, max, cpuUs, ratio, of }) => [
    name,
    `${number(median)} ${unit}`.trim(),
    `${number(min)} to ${number(max)}`,
    cpuUs === undefined ? '' : `${number(cpuUs)} µs`,
    ratio === undefined ? '' : `${number(ratio)} × ${of}`,
  ])
  for (const [name, median, spread, cpu, ratio] of [head, ...lines])
    console.log(
      `  ${name.padEnd(width)} ${median.padStart(11)} ${spread.padStart(22)} ${cpu.padStart(10)}  ${ratio}`.trimEnd(),
    )
}

export function printVerdict(musts, seconds) {
  console.log('\nWhat must be reached\n')
  const width = Math.max(...musts.map(({ what }) => what.length))
  for (const { what, unit = '', atLeast, atMost, found } of musts) {
    const reached = atLeast === undefined ? found <= atMost : found >= atLeast
    const needed = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
    const factor = atLeast === undefined ? found / atMost : atLeast / found
    console.log(
      `  ${reached ? 'reached    ' : 'NOT reached'}  ${what.padEnd(width)}  ${needed}${unit}, found ${number(found)}${unit}${
        reached ? '' : ` (missed by a factor of ${number(factor)})`
      }`,
    )
  }
  console.log(`\n${Math.round(seconds)} s in all`)
}
