package io.synspan.testing;

/**
 * One request as a client or a backend saw it.
 *
 * @param party {@code client} or {@code backend}
 * @param id of the request, from its path
 * @param port of the proxy's peer on this connection for a client; of the proxy for a backend
 * @param beganNs CLOCK_MONOTONIC; a client began to send, a backend had all of the request
 * @param endedNs a client had all of the answer, a backend had sent all of it or had hung up
 * @param status of the answer; 0 where there was none
 */
public record HttpVisit(String party, long id, int port, long beganNs, long endedNs, int status) {
  String toLine() {
    return "%s %d %d %d %d %d".formatted(party, id, port, beganNs, endedNs, status);
  }

  static HttpVisit ofLine(String line) {
    String[] words = line.split(" ", -1);
    return new HttpVisit(
        words[0],
        Long.parseLong(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Integer.parseInt(words[5]));
  }
}
