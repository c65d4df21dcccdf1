package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * The program behind {@link HttpParties}: clients and backends of a proxy, which it is to be
 * watched alone, so they share a process. Its argument is the first half of its trace ids.
 *
 * <pre>
 *   backend PORT LONGEST_DELAY_US FAIL_PERCENT
 *   load ADDRESS PORT PATH CLIENTS REQUESTS OWN_PERCENT CLOSE_PERCENT SAMPLED_PERCENT
 *   ask ADDRESS PORT PATH LOCAL_PORT               ID STATUS
 *   give-up ADDRESS PORT PATH                      ID 0
 *   write FILE
 * </pre>
 */
final class HttpPartiesMain {
  private final HttpLog log;
  private final Semaphore held = new Semaphore(0);

  private HttpPartiesMain(HttpLog log) {
    this.log = log;
  }

  public static void main(String... args) throws IOException, InterruptedException {
    HttpPartiesMain parties = new HttpPartiesMain(new HttpLog(Long.parseLong(args[0])));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(parties.obey(line.split(" ", -1)));
    }
  }

  private String obey(String... words) throws IOException, InterruptedException {
    switch (words[0]) {
      case "backend" ->
          HttpBackend.start(number(words[1]), number(words[2]), number(words[3]), log, held);
      case "load" -> new HttpClients(HttpLoad.ofWords(words), log).run();
      case "ask" -> {
        return ask(words[1], number(words[2]), words[3], number(words[4]));
      }
      case "give-up" -> {
        return giveUp(words[1], number(words[2]), words[3]);
      }
      case "write" -> {
        Files.write(Path.of(words[1]), log.visits().stream().map(HttpVisit::toLine).toList());
        log.visits().clear();
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "done";
  }

  private String ask(String address, int port, String path, int localPort) {
    long id = log.nextId();
    try (HttpClient client = new HttpClient(address, port, localPort, log)) {
      return id + " " + client.ask(id, path, false, log.traceparent(id, true));
    }
  }

  /** Sends a request, and a reset once a backend holds it. */
  private String giveUp(String address, int port, String path)
      throws IOException, InterruptedException {
    long id = log.nextId();
    long beganNs = System.nanoTime();
    try (HttpClient client = new HttpClient(address, port, 0, log)) {
      client.send(id, path, false, log.traceparent(id, true));
      held.acquire();
      client.reset(id, path, beganNs);
      return id + " 0";
    }
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }
}
