package io.synspan.testing;

/**
 * One request as a client or a backend saw it.
 *
 * @param party {@code client} or {@code backend}; {@code own} where the proxy answers by itself
 * @param id of the request, from its path
 * @param route the first part of its path
 * @param port of the proxy's peer on this connection for a client; of the proxy for a backend
 * @param servicePort that the party's peer or the party itself listens on
 * @param connection which of the party's connections it went over
 * @param number of the request on that connection, from 1
 * @param spanId that the proxy says to a backend it is of; 0 where it does not
 * @param beganNs CLOCK_MONOTONIC; a client began to send, a backend had all of the request
 * @param endedNs a client had all of the answer, a backend had sent all of it or had hung up
 * @param status of the answer; 0 where there was none
 */
public record HttpVisit(
    String party,
    long id,
    String route,
    int port,
    int servicePort,
    long connection,
    int number,
    long spanId,
    long beganNs,
    long endedNs,
    int status) {
  String toLine() {
    return "%s %d %s %d %d %d %d %d %d %d %d"
        .formatted(
            party,
            id,
            route,
            port,
            servicePort,
            connection,
            number,
            spanId,
            beganNs,
            endedNs,
            status);
  }

  static HttpVisit ofLine(String line) {
    String[] words = line.split(" ", -1);
    return new HttpVisit(
        words[0],
        Long.parseLong(words[1]),
        words[2],
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        Long.parseLong(words[5]),
        Integer.parseInt(words[6]),
        Long.parseLong(words[7]),
        Long.parseLong(words[8]),
        Long.parseLong(words[9]),
        Integer.parseInt(words[10]));
  }

  /** The first part of a path. */
  static String routeOf(String path) {
    return path.split("/", 3)[1];
  }
}
