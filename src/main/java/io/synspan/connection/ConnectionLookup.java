package io.synspan.connection;

/**
 * The connection table, read only and from any thread. Numbers may be some milliseconds old and are
 * not of one moment.
 */
public interface ConnectionLookup {
  /** Connections in the table: in handshake, open, and closed a moment ago. */
  int size();

  /** The bound of {@link #size}. */
  int capacity();

  /** Connections forgotten to make room for others, ever. */
  long evictions();

  /** Connections found gone without a record of their end, ever. */
  long vanished();

  /** Records that could not be decoded, ever. */
  long undecodable();
}
