package io.synspan.testing;

import static io.synspan.testing.CollectorProcess.Signal.LOGS;
import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorProcessIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void writesEachSignalToItsOwnFiles() throws Exception {
    try (CollectorProcess collector = CollectorProcess.start(directory)) {
      assertThat(post(collector.httpEndpoint().resolve("/v1/metrics"), metrics("a")))
          .isEqualTo(200);
      assertThat(post(collector.httpEndpoint().resolve("/v1/traces"), traces("b"))).isEqualTo(200);

      assertThat(collector.received(METRICS)).hasSize(1);
      assertThat(collector.received(METRICS).getFirst().findValuesAsText("name"))
          .containsExactly("a");
      assertThat(collector.received(TRACES).getFirst().findValuesAsText("name"))
          .containsExactly("b");
      assertThat(collector.received(LOGS)).isEmpty();
    }
  }

  @Test
  void keepsPortsAndDataWhenKilledAndRestarted() throws Exception {
    try (CollectorProcess collector = CollectorProcess.start(directory)) {
      URI endpoint = collector.httpEndpoint().resolve("/v1/metrics");
      post(endpoint, metrics("before"));
      collector.kill();
      assertThatThrownBy(() -> post(endpoint, metrics("lost")))
          .isInstanceOf(ConnectException.class);
      collector.restart();
      post(endpoint, metrics("between"));
      collector.stop();
      collector.restart();
      post(endpoint, metrics("after"));

      assertThat(collector.await(METRICS, requests -> requests.size() == 3, TIMEOUT))
          .flatExtracting(request -> request.findValuesAsText("name"))
          .containsExactly("before", "between", "after");
    }
  }

  @Test
  void failsWithWhatItReceivedWhenTheConditionNeverHolds() throws Exception {
    try (CollectorProcess collector = CollectorProcess.start(directory)) {
      post(collector.httpEndpoint().resolve("/v1/metrics"), metrics("only"));

      assertThatThrownBy(
              () ->
                  collector.await(METRICS, requests -> requests.size() == 2, Duration.ofMillis(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("1 requests of METRICS")
          .hasMessageContaining("only");
    }
  }

  private int post(URI uri, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String metrics(String name) {
    return """
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
          {"name": "%s", "gauge": {"dataPoints": [{"timeUnixNano": "1", "asInt": "1"}]}}]}]}]}
        """
        .formatted(name);
  }

  private static String traces(String name) {
    return """
        {"resourceSpans": [{"scopeSpans": [{"spans": [
          {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "%s",
           "kind": 3, "startTimeUnixNano": "1", "endTimeUnixNano": "2"}]}]}]}
        """
        .formatted(name);
  }
}
