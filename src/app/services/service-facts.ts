import type { ServiceState } from '../../../contract/api/services.ts';
import type { PostgresState } from '../../lake/catalog/postgres/postgres-state.ts';

/** What a server tells of itself; what is absent it does not tell. */
export type ServiceFacts = Partial<Omit<ServiceState, 'use' | 'kind' | 'address' | 'isThere' | 'answerMs'>>;

/** Nearly all connections in use: whoever comes next may be turned away. */
const CONNECTIONS_SHORT = 0.9;

/** What is to be told of a Postgres. */
export function postgresService(state: PostgresState | undefined): ServiceFacts {
  if (state === undefined) return {};
  const { version, bytes, connections, connectionsMax } = state;
  const isShort = connections >= connectionsMax * CONNECTIONS_SHORT;
  return {
    version,
    storedBytes: bytes,
    connections,
    connectionsMax,
    trouble: isShort
      ? `${connections} of ${connectionsMax} connections are in use; raise max_connections, or put a pooler before it.`
      : null,
  };
}
