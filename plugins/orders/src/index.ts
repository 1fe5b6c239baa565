// To look orders up
export { orders } from './orders.js'
export type { OrdersContext } from './orders-context.js'
export { type HttpConnectorOptions, type HttpRoute, httpConnector } from './business/http-connector.js'
export { type Connector, type LookUpContext, LookUpError, type LookUpProblem } from './business/connector.js'

// What is looked up
export type {
  LookUpKind,
  Order,
  OrderStatus,
  Parcel,
  ParcelState,
  Price,
  Refund,
  RefundState,
  Stock,
  Wording,
} from './business/business-record.js'

// To say when something is wrong, and what comes next
export { type Anomaly, type AnomalyRule, anomalyRules } from './telling/anomalies.js'
export type { LookedUp } from './telling/related.js'
export { type Asking, defaultIntents, type Kind } from './asking/wish.js'

// To say it in other words
export { type OrderWords, words } from './telling/words.js'
