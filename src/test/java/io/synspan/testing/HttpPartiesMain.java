package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program behind {@link HttpParties}: clients and backends of a proxy, which it is to be
 * watched alone, so they share a process.
 *
 * <pre>
 *   backend PORT LONGEST_DELAY_US FAIL_PERCENT
 *   load ADDRESS PORT CLIENTS REQUESTS OWN_PERCENT CLOSE_PERCENT
 *   write FILE
 * </pre>
 */
final class HttpPartiesMain {
  private final Queue<HttpVisit> visits = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong();

  private HttpPartiesMain() {}

  public static void main(String... args) throws IOException, InterruptedException {
    HttpPartiesMain parties = new HttpPartiesMain();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      parties.obey(line.split(" ", -1));
      System.out.println("done");
    }
  }

  private void obey(String... words) throws IOException, InterruptedException {
    switch (words[0]) {
      case "backend" ->
          HttpBackend.start(number(words[1]), number(words[2]), number(words[3]), visits);
      case "load" ->
          new HttpClients(
                  words[1],
                  number(words[2]),
                  number(words[3]),
                  number(words[4]),
                  number(words[5]),
                  number(words[6]),
                  ids,
                  visits)
              .run();
      case "write" -> {
        Files.write(Path.of(words[1]), visits.stream().map(HttpVisit::toLine).toList());
        visits.clear();
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }
}
