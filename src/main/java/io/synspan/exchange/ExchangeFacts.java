package io.synspan.exchange;

/**
 * What is known of an exchange. Times are CLOCK_MONOTONIC in nanoseconds, 0 where nothing came yet.
 * Receives are stamped when they end. Sends are best stamped when they begin; where they are
 * stamped when they end, {@link PairingSettings#sendSlackNs()} makes up for it.
 */
public interface ExchangeFacts {
  /** The kernel's cookie of the connection's socket. */
  long socketCookie();

  /** Number of the exchange on its connection, from 1. */
  int number();

  /** Thread-group id of the process that holds the socket, in the kernel's own namespace. */
  int processId();

  /**
   * The thread that received (downstream) or sent (upstream) the first byte of the request, in the
   * kernel's own namespace; 0 where unknown.
   */
  int threadId();

  /** Another thread has received or sent some of it, too. */
  boolean isOfSeveralThreads();

  /** On a connection that the process opened: it sends the request. Otherwise it receives it. */
  boolean isUpstream();

  /** A digest of the peer's address and port; of upstream exchanges alone. */
  long upstreamKey();

  /** First byte of the request. */
  long requestFirstNs();

  /** Last byte of the request so far. */
  long requestLastNs();

  /** First byte of the answer. */
  long answerFirstNs();

  /** Last byte of the answer so far. */
  long answerLastNs();

  /**
   * When it was over for sure: the next request began, or the process closed the connection or lost
   * it. 0 as long as more may come.
   */
  long endedNs();

  /**
   * It got no answer because the upstream ended the connection, at {@link #endedNs}: the process
   * can't have given it up before.
   */
  boolean isHungUp();

  /** Bytes of the request; carried through, no evidence. */
  long requestBytes();

  /** Bytes of the answer; carried through, no evidence. */
  long answerBytes();

  /** Both sides talk at once, so this is no single request. */
  boolean isFullDuplex();

  /** Some sends or receives were not seen. */
  boolean isIncomplete();
}
