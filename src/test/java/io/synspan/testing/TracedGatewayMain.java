package io.synspan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process behind {@link TracedGateway}; ends with its stdin. */
final class TracedGatewayMain {
  private static final int NOBODY = 1;
  private static final int BACKLOG = 4096;
  private static final int QUEUE = 1 << 16;

  private final String address;
  private final int port;
  private final int brokenPercent;
  private final Tracer tracer;
  private final Deque<Upstream> pool = new ConcurrentLinkedDeque<>();

  /** A connection to the backend, and how many requests it has carried. */
  private static final class Upstream {
    final Socket socket;
    final BufferedInputStream in;
    int requests;

    Upstream(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Null where the backend hangs up. */
    @Nullable HttpMessage ask(HttpMessage request, SpanContext span) throws IOException {
      requests++;
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: backend\r\ntraceparent: 00-%s-%s-%s\r\n\r\n"
                  .formatted(
                      request.word(1),
                      span.getTraceId(),
                      span.getSpanId(),
                      span.getTraceFlags().asHex())
                  .getBytes(ISO_8859_1));
      return HttpMessage.read(in);
    }
  }

  private TracedGatewayMain(String address, int port, int brokenPercent, Tracer tracer) {
    this.address = address;
    this.port = port;
    this.brokenPercent = brokenPercent;
    this.tracer = tracer;
  }

  public static void main(String... args) throws IOException {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().toBuilder().put("service.name", "gateway").build())
            .setSampler(Sampler.traceIdRatioBased(Double.parseDouble(args[2])))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpGrpcSpanExporter.builder()
                            .setEndpoint("http://127.0.0.1:4317")
                            .setTimeout(Duration.ofSeconds(10))
                            .build())
                    .setMaxQueueSize(QUEUE)
                    .setScheduleDelay(Duration.ofMillis(Long.parseLong(args[4])))
                    .build())
            .build();
    TracedGatewayMain gateway =
        new TracedGatewayMain(
            args[0], Integer.parseInt(args[1]), Integer.parseInt(args[3]), provider.get("test"));
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress("0.0.0.0", TracedGateway.PORT), BACKLOG);
    Thread.ofVirtual().start(() -> gateway.accept(listener));
    System.out.println("ready");
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      while (commands.readLine() != null) {
        provider.forceFlush().join(60, TimeUnit.SECONDS);
        System.out.println("done");
      }
    }
  }

  private void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      System.err.println("gateway: " + e);
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedInputStream in = new BufferedInputStream(client.getInputStream());
      HttpMessage request = HttpMessage.read(in);
      while (request != null) {
        answer(client, request);
        request = request.keepsAlive() ? HttpMessage.read(in) : null;
      }
    } catch (IOException e) {
      // the client has gone
    }
  }

  private void answer(Socket client, HttpMessage request) throws IOException {
    Span span =
        tracer
            .spanBuilder("server")
            .setNoParent()
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("network.peer.address", client.getInetAddress().getHostAddress())
            .setAttribute("network.peer.port", client.getPort())
            .startSpan();
    try {
      int status = request.word(1).startsWith("/own") ? 200 : forward(request, span);
      span.setAttribute("http.response.status_code", status);
      client.getOutputStream().write(HttpMessage.bytes("HTTP/1.1 %d OK\r\n".formatted(status), 10));
    } finally {
      span.end();
    }
  }

  /** Asks until it is answered; each try is a span. */
  private int forward(HttpMessage request, Span parent) {
    boolean broken = ThreadLocalRandom.current().nextInt(100) < brokenPercent;
    int status = ask(request, parent, broken ? NOBODY : port);
    for (int attempt = 0; status == 0 && attempt < 20; attempt++) {
      status = ask(request, parent, port);
    }
    return status == 0 ? 502 : status;
  }

  private int ask(HttpMessage request, Span parent, int toPort) {
    Span span =
        tracer
            .spanBuilder("upstream")
            .setParent(Context.root().with(parent))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("server.address", "backend")
            .setAttribute("server.port", toPort)
            .startSpan();
    Upstream upstream = toPort == port ? pool.poll() : null;
    try {
      upstream = upstream == null ? connect(toPort) : upstream;
      span.setAttribute("test.local.port", upstream.socket.getLocalPort());
      span.setAttribute("test.exchange", upstream.requests + 1);
      HttpMessage answer = upstream.ask(request, span.getSpanContext());
      if (answer == null) {
        throw new IOException("hung up");
      }
      int status = Integer.parseInt(answer.word(1));
      span.setAttribute("http.response.status_code", status);
      span.end();
      pool.push(upstream);
      return status;
    } catch (IOException e) {
      span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
      span.setAttribute("error.type", e.getClass().getName());
      span.end();
      close(upstream);
      return 0;
    }
  }

  private Upstream connect(int toPort) throws IOException {
    Socket socket = new Socket(address, toPort);
    socket.setTcpNoDelay(true);
    return new Upstream(socket);
  }

  private static void close(@Nullable Upstream upstream) {
    try {
      if (upstream != null) {
        upstream.socket.close();
      }
    } catch (IOException e) {
      // it is gone anyway
    }
  }
}
