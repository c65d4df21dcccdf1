package io.synspan.match;

/**
 * An exchange as of its last record. Immutable. Times are CLOCK_MONOTONIC in nanoseconds, 0 where
 * nothing has come.
 *
 * @param cookie the kernel's id of the connection's socket
 * @param number of the exchange on its connection, from 1
 * @param processId in the initial pid namespace; 0 where unknown
 * @param upstream whether the process opened the connection, so that it asked
 * @param peer the connection's other end
 * @param unreadNs how long the first data that was received lay unread: of the request for a
 *     server, of the answer for a client
 * @param fullDuplex whether both ends talk at once: all that the connection still carries is in it
 * @param request whether it is one request with its answer, and its times are right
 */
public record SeenExchange(
    long cookie,
    long number,
    long processId,
    boolean upstream,
    Endpoint peer,
    long requestFirstNs,
    long requestLastNs,
    long answerFirstNs,
    long answerLastNs,
    long unreadNs,
    boolean fullDuplex,
    boolean request) {

  boolean isAnswered() {
    return answerFirstNs != 0;
  }

  /** Of what is known; the other side may have spoken first. */
  long firstNs() {
    return requestFirstNs == 0 ? answerFirstNs : requestFirstNs;
  }

  long lastNs() {
    return Math.max(firstNs(), Math.max(requestLastNs, answerLastNs));
  }
}
