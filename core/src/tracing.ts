/** The piece of an OpenTelemetry tracer that the bot uses: `trace.getTracer('huida')` fits as it is. */
export interface Tracer {
  /** Runs `work` in a new span below the current one, and gives its result. Names: `huida.accept`, `huida.turn`, `huida.model`, `huida.send`. */
  startActiveSpan<T>(
    name: string,
    options: { attributes?: Record<string, string | number | boolean> },
    work: (span: Span) => T,
  ): T
}

/** The piece of an OpenTelemetry span that the bot uses. */
export interface Span {
  /** Notes what was thrown; the status is set apart from it. */
  recordException(error: Error): void
  /** Called only after a throw, with code 2 (`SpanStatusCode.ERROR`) and the error's message. */
  setStatus(status: { code: number; message?: string }): unknown
  /** Called exactly once, also after a throw. */
  end(): void
}

/** OpenTelemetry's `SpanStatusCode.ERROR`. */
const STATUS_ERROR = 2

/** Runs work inside a span, or just runs it where there is no tracer. */
export function inSpan<T>(
  tracer: Tracer | undefined,
  name: 'huida.accept' | 'huida.turn' | 'huida.model' | 'huida.send',
  attributes: Record<string, string | number | boolean>,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracer) return work()
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      const exception = error instanceof Error ? error : new Error(String(error))
      span.recordException(exception)
      span.setStatus({ code: STATUS_ERROR, message: exception.message })
      throw error
    } finally {
      span.end()
    }
  })
}
