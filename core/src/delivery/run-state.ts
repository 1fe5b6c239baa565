import { HuidaError } from '../errors.js'

/** Whether a bot takes events and writes: shared by all that take part in it. */
export class RunState {
  #is: 'not started' | 'running' | 'stopping' | 'crashed' = 'not started'

  get hasStarted(): boolean {
    return this.#is !== 'not started'
  }

  get isRunning(): boolean {
    return this.#is === 'running'
  }

  get hasCrashed(): boolean {
    return this.#is === 'crashed'
  }

  begin(): void {
    this.#is = 'running'
  }

  stop(): void {
    this.#is = 'stopping'
  }

  crash(): void {
    this.#is = 'crashed'
  }

  /** @throws HuidaError NOT_RUNNING */
  check(): void {
    if (!this.isRunning) throw this.refusal()
  }

  /** Why nothing is taken or written. */
  refusal(): HuidaError {
    return new HuidaError('NOT_RUNNING', { state: this.#is })
  }
}
