import './nonce.js'
import './design/mantine.css'
import '@mantine/notifications/styles.css'
import './design/base.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueries } from './api/queries.js'
import { meQuery } from './api/session.js'
import { Confirm } from './design/confirm.js'
import { theme, variables } from './design/theme.js'
import { toast } from './design/toast.js'
import { nonce } from './nonce.js'
import { pages } from './pages/pages.js'
import { makeRouter } from './router.js'

const queries = makeQueries(toast.failed)
// Who is there, and what the page is made of, are on their way while the first things are drawn.
void queries.prefetchQuery(meQuery)
const here = location.pathname.slice(import.meta.env.BASE_URL.length - 1)
void pages
  .find(({ path }) => here === path || here.startsWith(`${path}/`))
  ?.load()
  .catch(() => undefined)

const router = makeRouter(queries)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications position="bottom-right" limit={4} />
      <Confirm />
    </MantineProvider>
  </StrictMode>,
)
