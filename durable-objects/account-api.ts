import type { Failure } from '../src/core/failure.ts';
import type { Result } from '../src/core/result.ts';
import type { Page, PageQuery, PopulationState } from './population-api.ts';

/** What an AccountDO answers over RPC. One object an account, found by the account's name. */
export interface AccountRpc {
  /**
   * Reserves the id of a population before it is made, together with the idempotency key. The same key and request
   * get the same id back until `confirm`, so a crash in between never makes two; afterwards they get the stored answer.
   */
  reserve(input: ReserveInput): Promise<Result<Reservation, Failure>>;
  /** The population exists: lists it and stores the answer under the key of its reservation. */
  confirm(item: PopulationItem, answer: StoredAnswer): Promise<void>;
  /** The population was refused: forgets the reservation, so that the key can be used again. */
  release(id: string): Promise<void>;
  /** What a population tells about itself when its name or state changed. Older news than what is known is ignored. */
  note(item: PopulationNote): Promise<void>;
  /** The population was deleted. Its id stays known and is never given out again. */
  forget(id: string): Promise<void>;
  /** Whether the id was given out by this account and not deleted. */
  owns(id: string): Promise<boolean>;
  list(query: PopulationsQuery): Promise<Result<Page<PopulationItem>, Failure>>;

  /** Makes a key of this account; its secret is in the answer and nowhere else. */
  issueKey(input: IssueKey): Promise<IssuedKey>;
  /** The scopes of a key, or null. `digest` is the SHA-256 of the whole key, hex. */
  verifyKey(keyId: string, digest: string): Promise<readonly KeyScope[] | null>;
  keys(): Promise<readonly KeyItem[]>;
  /** False if there was no such key. It ends within 10 s, the time a verified key may be remembered. */
  revokeKey(keyId: string): Promise<boolean>;
}

export interface ReserveInput {
  readonly name: string;
  readonly key: string | undefined;
  /** SHA-256 of method, path and body: what the key stands for. */
  readonly request: string;
}

export type Reservation =
  | { readonly kind: 'reserved'; readonly id: string }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer };

/** An answer as it was first given: status and JSON text of its body. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly etag: string;
}

export interface PopulationNote {
  readonly id: string;
  readonly name: string;
  readonly state: PopulationState;
  /** ISO 8601 UTC; the newest note wins. */
  readonly updatedAt: string;
}

export interface PopulationItem extends PopulationNote {
  readonly createdAt: string;
}

export interface PopulationsQuery extends PageQuery {
  readonly state?: PopulationState | undefined;
}

export type KeyScope = 'read' | 'write' | 'run' | 'admin';

export interface IssueKey {
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
}

export interface KeyItem {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: string;
}

export interface IssuedKey extends KeyItem {
  /** `hub_<account>_<keyId>_<secret>` */
  readonly key: string;
}
