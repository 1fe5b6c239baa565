import { WebSocket } from 'ws'

/** Customers who open the page, are greeted as new, and then only listen. */
export async function start({ port }) {
  const open = []
  const one = async () => {
    const begun = await fetch(`http://127.0.0.1:${port}/web/session`, { method: 'POST' })
    const { token } = await begun.json()
    await new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/web/socket`, { perMessageDeflate: false })
      socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token, locale: 'en' })))
      socket.on('message', (data) => {
        const { type } = JSON.parse(data)
        if (type === 'ready') resolve()
        if (type === 'error') reject(new Error(String(data)))
      })
      socket.on('error', reject)
      open.push(socket)
    })
  }
  return {
    async come(count) {
      for (let come = 0; come < count; come += 50)
        await Promise.all(Array.from({ length: Math.min(50, count - come) }, one))
    },
    open: () => open.filter(({ readyState }) => readyState === WebSocket.OPEN).length,
  }
}
