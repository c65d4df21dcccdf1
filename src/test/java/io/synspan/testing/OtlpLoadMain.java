package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * The process behind {@link OtlpLoad}; ends with its stdin. Holds connections to itself, and sends
 * spans that say that their requests came by them.
 */
final class OtlpLoadMain {
  private static final Resource RESOURCE =
      Resource.create(
          Attributes.builder()
              .put("service.name", "the gateway")
              .put("host.name", "edge-1")
              .put("telemetry.sdk.language", "java")
              .build());
  private static final long REQUEST_NS = 5_000_000;

  private final SpanExporter exporter;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  private OtlpLoadMain(String endpoint, int connections) throws IOException {
    exporter =
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(endpoint)
            .setCompression("gzip")
            .setRetryPolicy(null)
            .setTimeout(10, TimeUnit.SECONDS)
            .build();
    try (ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < connections; i++) {
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        sockets.add(client);
        sockets.add(server.accept());
        ports.add(client.getLocalPort());
      }
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    OtlpLoadMain load = new OtlpLoadMain(args[0], Integer.parseInt(args[1]));
    System.out.println("ready");
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        List<Long> numbers = List.of(line.split(" ", -1)).stream().map(Long::parseLong).toList();
        System.out.println(
            load.new Run(numbers.get(2).intValue(), numbers.get(4), numbers.get(5))
                .send(numbers.get(0), numbers.get(1), numbers.get(3).intValue()));
      }
    }
  }

  /** Messages of so many spans, so many a second or as fast as they are answered. */
  private final class Run {
    private final int batch;
    private final long messagesPerSecond;
    private final long ageNs;
    private final ConcurrentHistogram microseconds = new ConcurrentHistogram(60_000_000L, 3);
    private final BitSet refused = new BitSet();

    Run(int batch, long messagesPerSecond, long ageMs) {
      this.batch = batch;
      this.messagesPerSecond = messagesPerSecond;
      this.ageNs = TimeUnit.MILLISECONDS.toNanos(ageMs);
    }

    String send(long first, long messages, int inFlight) throws InterruptedException {
      Semaphore free = new Semaphore(inFlight);
      long startNs = System.nanoTime();
      for (int message = 0; message < messages; message++) {
        if (messagesPerSecond > 0) {
          awaitTurn(startNs + message * (1_000_000_000L / messagesPerSecond));
        }
        List<SpanData> spans = spans(first + (long) message * batch);
        free.acquire();
        long sentNs = System.nanoTime();
        int number = message;
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(
            () -> {
              answered(number, result.isSuccess(), System.nanoTime() - sentNs);
              free.release();
            });
      }
      free.acquire(inFlight);
      long tookMs = (System.nanoTime() - startNs) / 1_000_000;
      synchronized (refused) {
        return "%d %d %d %s"
            .formatted(
                microseconds.getValueAtPercentile(50),
                microseconds.getValueAtPercentile(99),
                tookMs,
                refused.toString().replace(" ", ""));
      }
    }

    private static void awaitTurn(long turnNs) {
      for (long left = turnNs - System.nanoTime(); left > 0; left = turnNs - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    private void answered(int message, boolean taken, long tookNs) {
      microseconds.recordValue(Math.min(60_000_000L, tookNs / 1_000));
      if (!taken) {
        synchronized (refused) {
          refused.set(message);
        }
      }
    }

    private List<SpanData> spans(long first) {
      long endNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - ageNs;
      List<SpanData> spans = new ArrayList<>(batch);
      for (long number = first; number < first + batch; number++) {
        spans.add(span(number, endNs));
      }
      return spans;
    }

    private SpanData span(long number, long endNs) {
      return TestSpanData.builder()
          .setName("GET /items/{id}")
          .setKind(SpanKind.SERVER)
          .setResource(RESOURCE)
          .setSpanContext(
              SpanContext.create(
                  "%032x".formatted(number + 1),
                  "%016x".formatted(number + 1),
                  TraceFlags.getSampled(),
                  TraceState.getDefault()))
          .setStatus(StatusData.unset())
          .setHasEnded(true)
          .setStartEpochNanos(endNs - REQUEST_NS)
          .setEndEpochNanos(endNs)
          .setAttributes(attributes(number))
          .build();
    }

    private Attributes attributes(long number) {
      if (ports.isEmpty()) {
        return Attributes.empty();
      }
      return Attributes.builder()
          .put("http.request.method", "GET")
          .put("http.response.status_code", 200)
          .put("http.route", "/items/{id}")
          .put("url.path", "/items/" + number)
          .put("url.scheme", "http")
          .put("server.address", "shop.example.com")
          .put("server.port", 8080)
          .put("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101")
          .put("network.protocol.version", "1.1")
          .put("network.peer.address", "127.0.0.1")
          .put("network.peer.port", ports.get((int) (number % ports.size())))
          .build();
    }
  }
}
