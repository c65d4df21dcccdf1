package io.synspan.app;

import io.opentelemetry.api.metrics.Meter;
import io.synspan.config.GatewayMode;
import io.synspan.config.PeerAttributes;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.enrich.Enricher;
import io.synspan.enrich.ReasonNames;
import io.synspan.exchange.ProxyListener;
import io.synspan.forward.Destination;
import io.synspan.forward.Forwarder;
import io.synspan.forward.KeepingForwarder;
import io.synspan.ingest.OtlpHandler;
import io.synspan.ingest.OtlpReceiver;
import io.synspan.ingest.OtlpSignal;
import io.synspan.ingest.ReceiverCounts;
import io.synspan.ingest.ReceiverOptions;
import io.synspan.match.EndNames;
import io.synspan.match.Match;
import io.synspan.match.SpanMatcher;
import io.synspan.probe.KernelEnum;
import io.synspan.probe.ProbeException;
import io.synspan.signal.DropCauses;
import io.synspan.signal.GatewayCounts;
import io.synspan.signal.GatewayMetrics;
import io.synspan.signal.ResetCauses;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * The gateway's telemetry on its way through: the receiver, and what sends on to the collector.
 * Whoever opens it closes it, before the OpenTelemetry SDK.
 */
final class Gateway implements AutoCloseable {
  /** Of each role, some 200 bytes each: those of 13 s where there are 10,000 requests a second. */
  private static final int REMEMBERED_EXCHANGES = 1 << 17;

  private static final String OTHER_PORTS =
      "SYNSPAN_GATEWAY_GRPC_PORT and SYNSPAN_GATEWAY_HTTP_PORT choose other ports";

  private final @Nullable OtlpReceiver receiver;
  private final @Nullable Forwarder forwarder;
  private final @Nullable KeepingForwarder keeping;
  private final @Nullable SpanMatcher matcher;
  private final String state;

  private Gateway(
      @Nullable OtlpReceiver receiver,
      @Nullable Forwarder forwarder,
      @Nullable KeepingForwarder keeping,
      @Nullable SpanMatcher matcher,
      String state) {
    this.receiver = receiver;
    this.forwarder = forwarder;
    this.keeping = keeping;
    this.matcher = matcher;
    this.state = state;
  }

  private static Gateway off(String state) {
    return new Gateway(null, null, null, null, state);
  }

  /**
   * Receives, where the settings ask for it and nothing is in the way.
   *
   * @param collectors where each signal goes
   * @param clock of the connections that spans are matched with
   * @param joined takes the spans that belong to a connection
   * @param exchanges turned on once there are spans
   * @param vertx asked for where it is needed
   * @throws ProbeException where the kernel's names can't be read
   * @throws GatewayException where it was asked for on purpose and something is in the way
   */
  static Gateway open(
      SynspanConfig.Gateway settings,
      Map<OtlpSignal, Destination> collectors,
      Meter meter,
      MonotonicClock clock,
      JoinedSpans joined,
      ExchangeSwitch exchanges,
      Supplier<Vertx> vertx)
      throws GatewayException, ProbeException {
    GatewayPlan plan = GatewayPlan.of(settings);
    if (plan.mode() == GatewayMode.OFF) {
      return off("");
    }
    GatewayPlan.check(settings);
    Optional<String> obstacle = obstacle(plan, collectors.values());
    if (obstacle.isPresent()) {
      return refuse(plan, ExitCode.USAGE, obstacle.get());
    }
    try {
      return start(settings, plan, collectors, meter, clock, joined, exchanges, vertx.get());
    } catch (IOException e) {
      return refuse(plan, ExitCode.SOFTWARE, e.getMessage() + "; " + OTHER_PORTS);
    }
  }

  /** Who must hear of connections, so that spans can be matched with them. */
  List<ConnectionListener> listeners() {
    return matcher == null ? List.of() : matcher.listeners();
  }

  /** Who must hear of a proxy's exchanges, likewise. */
  List<ProxyListener> proxyListeners() {
    return matcher == null ? List.of() : List.of(matcher.pairListener());
  }

  /** Where it receives, or why it does not, for a person; empty where there is nothing to say. */
  String state() {
    return state;
  }

  /** What stands against a receiver; empty text where it needs no words. */
  private static Optional<String> obstacle(GatewayPlan plan, Collection<Destination> collectors) {
    if (collectors.isEmpty()) {
      return Optional.of(
          plan.onPurpose()
              ? "no collector is set to pass it on to; set OTEL_EXPORTER_OTLP_ENDPOINT"
              : "");
    }
    return plan.ownOf(collectors)
        .map(
            own ->
                "the collector is at %s, where SynSpan would listen; %s"
                    .formatted(own, OTHER_PORTS));
  }

  private static Gateway refuse(GatewayPlan plan, int status, String problem)
      throws GatewayException {
    if (plan.onPurpose()) {
      throw new GatewayException(status, "synspan: cannot receive OTLP: " + problem);
    }
    return off(problem.isEmpty() ? "" : "Not receiving OTLP: " + problem);
  }

  private static Gateway start(
      SynspanConfig.Gateway settings,
      GatewayPlan plan,
      Map<OtlpSignal, Destination> collectors,
      Meter meter,
      MonotonicClock clock,
      JoinedSpans joined,
      ExchangeSwitch exchanges,
      Vertx vertx)
      throws GatewayException, IOException, ProbeException {
    String loopMark = UUID.randomUUID().toString();
    ReceiverCounts counts = new ReceiverCounts();
    Forwarder forwarder = new Forwarder(vertx, collectors, loopMark);
    KeepingForwarder keeping = GatewayQueue.open(settings.queue(), vertx, forwarder, meter);
    OtlpHandler out = keeping == null ? forwarder : keeping;
    SpanMatcher matcher = plan.mode() == GatewayMode.ENRICH ? matcher(settings, plan, clock) : null;
    Enricher enricher =
        matcher == null
            ? null
            : enricher(matcher, joined, clock, names(settings), exchanges, vertx, out);
    try {
      OtlpReceiver receiver =
          OtlpReceiver.start(
              vertx,
              new ReceiverOptions(
                  plan.host(),
                  plan.grpcPort(),
                  plan.httpPort(),
                  tls(settings.tls()),
                  settings.token().orElse(null),
                  settings.maxMessageSize(),
                  settings.maxPending(),
                  answerLimit(collectors.values()),
                  loopMark),
              enricher == null ? out : enricher,
              counts);
      GatewayMetrics.register(meter, () -> snapshot(counts, enricher));
      return new Gateway(
          receiver,
          forwarder,
          keeping,
          matcher,
          "Receiving OTLP on %s, port %d (gRPC) and %d (HTTP), for %s"
              .formatted(
                  plan.host(), receiver.grpcPort(), receiver.httpPort(), places(collectors)));
    } catch (IOException e) {
      if (keeping != null) {
        keeping.close();
      }
      forwarder.close();
      throw e;
    }
  }

  private static SpanMatcher matcher(
      SynspanConfig.Gateway settings, GatewayPlan plan, MonotonicClock clock) {
    return new SpanMatcher(
        clock,
        Set.of(plan.grpcPort(), plan.httpPort()),
        settings.rememberedConnections(),
        REMEMBERED_EXCHANGES);
  }

  private static EndNames names(SynspanConfig.Gateway settings) {
    List<PeerAttributes.Name> names =
        settings.peerAttributes().map(PeerAttributes::names).orElse(List.of());
    return EndNames.with(
        names.stream().map(PeerAttributes.Name::address).toList(),
        names.stream().map(PeerAttributes.Name::port).toList());
  }

  private static Enricher enricher(
      SpanMatcher matcher,
      JoinedSpans joined,
      MonotonicClock clock,
      EndNames names,
      ExchangeSwitch exchanges,
      Vertx vertx,
      OtlpHandler next)
      throws ProbeException {
    ResetCauses resets = new ResetCauses(KernelEnum.SK_RST_REASON.names()::get);
    DropCauses drops = new DropCauses(KernelEnum.SKB_DROP_REASON.names()::get);
    return new Enricher(
        vertx,
        matcher,
        joined,
        clock,
        new ReasonNames(resets::nameOf, drops::nameOf),
        names,
        exchanges,
        next);
  }

  private static ReceiverOptions.@Nullable Tls tls(SynspanConfig.Gateway.Tls tls) {
    return tls.certificate().isPresent() && tls.key().isPresent()
        ? new ReceiverOptions.Tls(tls.certificate().get(), tls.key().get())
        : null;
  }

  private static Duration answerLimit(Collection<Destination> collectors) {
    return collectors.stream().map(Destination::timeout).max(Duration::compareTo).orElseThrow();
  }

  private static String places(Map<OtlpSignal, Destination> collectors) {
    return collectors.values().stream()
        .map(Destination::toString)
        .collect(Collectors.toCollection(LinkedHashSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }

  private static GatewayCounts snapshot(ReceiverCounts counts, @Nullable Enricher enricher) {
    List<GatewayCounts.Requests> requests =
        Arrays.stream(OtlpSignal.values())
            .map(
                signal ->
                    new GatewayCounts.Requests(
                        signal.key(),
                        counts.requestsForwarded(signal),
                        counts.requestsRefused(signal)))
            .toList();
    return new GatewayCounts(
        counts.spansReceived(),
        counts.spansForwarded(),
        counts.spansRefused(),
        requests,
        enricher == null ? List.of() : matches(enricher));
  }

  private static List<GatewayCounts.Matches> matches(Enricher enricher) {
    return Arrays.stream(Match.Result.values())
        .flatMap(
            result -> Stream.of(matches(enricher, true, result), matches(enricher, false, result)))
        .toList();
  }

  private static GatewayCounts.Matches matches(
      Enricher enricher, boolean server, Match.Result result) {
    return new GatewayCounts.Matches(
        server ? "server" : "client",
        result.name().toLowerCase(Locale.ROOT),
        enricher.counts().of(server, result));
  }

  /** Takes a second at most; what is under way is answered. The counts stay readable. */
  @Override
  public void close() {
    if (receiver != null && forwarder != null) {
      receiver.close();
      if (keeping != null) {
        keeping.close();
      }
      forwarder.close();
    }
  }
}
