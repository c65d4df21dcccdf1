package io.synspan.testing;

/**
 * Requests that clients send through a proxy.
 *
 * @param path before the number of a request, such as {@code /r/}
 * @param clients at once, each with a kept-alive connection of its own
 * @param ownPercent of the requests go to {@code /own/} instead, which the proxy answers itself
 * @param closePercent of the requests are the last of their connection
 * @param sampledPercent of the requests say in a traceparent that they are to be traced, the others
 *     that they are not; {@link #UNTRACED} where no request has one
 */
public record HttpLoad(
    String address,
    int port,
    String path,
    int clients,
    int requests,
    int ownPercent,
    int closePercent,
    int sampledPercent) {
  public static final int UNTRACED = -1;

  String toLine() {
    return "%s %d %s %d %d %d %d %d"
        .formatted(
            address, port, path, clients, requests, ownPercent, closePercent, sampledPercent);
  }

  /** Of words, of which the first is the command. */
  static HttpLoad ofWords(String... words) {
    return new HttpLoad(
        words[1],
        Integer.parseInt(words[2]),
        words[3],
        Integer.parseInt(words[4]),
        Integer.parseInt(words[5]),
        Integer.parseInt(words[6]),
        Integer.parseInt(words[7]),
        Integer.parseInt(words[8]));
  }
}
