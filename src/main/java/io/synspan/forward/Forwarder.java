package io.synspan.forward;

import static java.util.Objects.requireNonNull;

import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpHandler;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sends each message on, and again where that may help, until it is taken or refused for good, or
 * its sender wants an answer. Whoever makes it closes it.
 */
public final class Forwarder implements OtlpHandler, AutoCloseable {
  /** What is compressed by a worker, since it takes milliseconds. */
  private static final int INLINE_GZIP_BYTES = 16 << 10;

  private final Vertx vertx;
  private final Map<OtlpSignal, Destination> destinations;
  private final Map<OtlpSignal, CollectorClient> clients = new EnumMap<>(OtlpSignal.class);

  /**
   * @param destinations of the signals that are passed on; others are refused
   * @param loopMark goes with each request, see {@link io.synspan.ingest.OtlpReceiver#LOOP_HEADER}
   * @throws IOException where a certificate or a key can't be read
   */
  public Forwarder(Vertx vertx, Map<OtlpSignal, Destination> destinations, String loopMark)
      throws IOException {
    this.vertx = vertx;
    this.destinations = Map.copyOf(destinations);
    for (Map.Entry<OtlpSignal, Destination> entry : destinations.entrySet()) {
      OtlpSignal signal = entry.getKey();
      clients.put(signal, new CollectorClient(vertx, entry.getValue(), signal, loopMark));
    }
  }

  @Override
  public Future<OtlpAnswer> handle(OtlpRequest request) {
    Destination destination = destinations.get(request.signal());
    CollectorClient client = clients.get(request.signal());
    if (destination == null || client == null) {
      return Future.succeededFuture(
          OtlpAnswer.refused(
              GrpcStatus.UNIMPLEMENTED,
              "SynSpan has no collector for %s".formatted(request.signal().key())));
    }
    if (destination.gzip() && request.message().length() > INLINE_GZIP_BYTES) {
      return vertx
          .executeBlocking(() -> CollectorBody.of(request.message(), destination), false)
          .compose(body -> deliver(request, destination, client, requireNonNull(body)));
    }
    return deliver(request, destination, client, CollectorBody.of(request.message(), destination));
  }

  private Future<OtlpAnswer> deliver(
      OtlpRequest request, Destination destination, CollectorClient client, Buffer body) {
    return new Delivery(vertx, client, destination, request, body).begin();
  }

  /** Ends the connections; what is under way is refused. */
  @Override
  public void close() {
    clients.values().forEach(CollectorClient::close);
  }
}
