import { useQuery } from '@tanstack/react-query'
import styles from './qr-code.module.css'

/** A text as a QR code, black on white in every look: not every camera reads it the other way round. */
export function QrCode({ label, text }: { label: string; text: string }) {
  const { data } = useQuery({
    queryKey: ['qr-code', text],
    queryFn: async () => (await import('uqr')).encode(text, { border: 2 }),
    staleTime: Number.POSITIVE_INFINITY,
    // It holds a secret.
    gcTime: 0,
  })
  if (!data) return <div className={styles.code} />
  const squares = data.data.flatMap((row, y) => row.flatMap((isBlack, x) => (isBlack ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg className={styles.code} viewBox={`0 0 ${data.size} ${data.size}`} role="img" aria-label={label}>
      <rect width={data.size} height={data.size} fill="#fff" />
      <path d={squares.join('')} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}
