import { parentPort, workerData } from 'node:worker_threads'
import Driver from 'libsql'
import { failureOf } from './batch.js'
import { openToWrite } from './connection.js'
import { type Packed, packOutcome, unpackBatch } from './packed.js'
import { Presence } from './presence.js'
import { Writer } from './writer.js'

/** What the thread is told. */
export type Order = { write: Packed } | { continueFrom: number } | { close: true }

/** Writes to the file that the thread was started with: batches in, their outcomes out, in order. */
export function serve(passes?: ConstructorParameters<typeof Writer>[2]): void {
  const port = parentPort!
  const { file } = workerData as { file: string }
  let writer: Writer
  try {
    writer = new Writer(openToWrite(file, Driver), new Presence(file), passes)
  } catch (error) {
    port.postMessage({ refused: failureOf(error) })
    return
  }
  port.on('message', (order: Order) => {
    if ('write' in order) port.postMessage(packOutcome(writer.write(unpackBatch(order.write))))
    else if ('continueFrom' in order) writer.continueFrom(order.continueFrom)
    else {
      writer.close()
      port.close()
    }
  })
  port.postMessage({ opened: true })
}
