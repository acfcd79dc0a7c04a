// What the data plane is told: plain values, made from the configuration by realise.ts. The traffic side knows nothing of
// commands, entries or dialects, so its HTTP implementation can be replaced behind these types.

/** An address that is listened on: canonical, so that equal addresses are equal texts. */
export interface ListeningAddress {
  readonly ip: string;
  readonly port: number;
}

export interface ServiceSpec {
  readonly name: string;
  /** IP address or domain name of its server. */
  readonly host: string;
  readonly port: number;
  /** False while the service or its server is disabled: it gets no new request. */
  readonly enabled: boolean;
  /** Requests under way at once from this engine; 0 = no limit. */
  readonly maxClient: number;
}

/** SMOOTH weighted round robin, or the least requests under way by weight. */
export type LbMethod = 'ROUNDROBIN' | 'LEASTCONNECTION';

/** COOKIEINSERT: a cookie names the service. SOURCEIP: the client's address chooses it, alike on every engine. */
export type PersistenceType = 'NONE' | 'COOKIEINSERT' | 'SOURCEIP';

export interface VirtualServerSpec {
  readonly name: string;
  /** Where it listens; null = it is reached only as a backup. */
  readonly address: ListeningAddress | null;
  /** False: it keeps listening, and answers 503. */
  readonly enabled: boolean;
  readonly lbMethod: LbMethod;
  readonly persistenceType: PersistenceType;
  /** Life of the persistence cookie in minutes; 0 = until the browser closes. */
  readonly timeoutMinutes: number;
  /** A client connection without a request is closed after this many seconds. */
  readonly cltTimeoutSeconds: number;
  /** Name of the virtual server that serves while no service of this one can; null = none. */
  readonly backup: string | null;
  /** Where clients are sent with 302 when neither services nor backup can serve; null = 503. */
  readonly redirectUrl: string | null;
  /** In the order of their names; weight 1..100. */
  readonly services: readonly { readonly service: string; readonly weight: number }[];
}

/** What changes: null = it is gone. What is not named stays as it is. */
export interface TrafficUpdate {
  readonly services: ReadonlyMap<string, ServiceSpec | null>;
  readonly virtualServers: ReadonlyMap<string, VirtualServerSpec | null>;
}
