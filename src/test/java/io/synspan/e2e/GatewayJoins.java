package io.synspan.e2e;

import io.synspan.testing.HttpVisit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the spans of a real gateway were joined with, beside the truth. */
final class GatewayJoins {
  private static final String CONNECTION_ID = "synspan.connection.id";
  private static final String EXCHANGE = "synspan.exchange.number";

  private final GatewayTruth truth;
  private final Map<Object, ReceivedSpan> connections = new HashMap<>();
  private final Map<Object, String> clientOf = new HashMap<>();
  private final Map<String, Object> connectionOf = new HashMap<>();
  private final Map<String, Counts> routes = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  /** Of the spans of one route. */
  static final class Counts {
    int servers;
    int serversJoined;
    int answered;
    int answeredJoined;

    double serverShare() {
      return (double) serversJoined / servers;
    }

    double clientShare() {
      return (double) answeredJoined / answered;
    }

    @Override
    public String toString() {
      return "%d of %d server spans (%.4f), %d of %d answered client spans (%.4f)"
          .formatted(
              serversJoined, servers, serverShare(), answeredJoined, answered, clientShare());
    }
  }

  private GatewayJoins(GatewayTruth truth) {
    this.truth = truth;
  }

  static GatewayJoins of(List<ReceivedSpan> spans, GatewayTruth truth) {
    GatewayJoins joins = new GatewayJoins(truth);
    for (ReceivedSpan span : spans) {
      if (span.name().equals("tcp.connection")) {
        joins.connections.put(span.attributes().get(CONNECTION_ID), span);
      }
    }
    for (ReceivedSpan span : spans) {
      GatewayTruth.Client client = truth.client(span.traceId());
      if (client != null && span.kind().equals("SERVER")) {
        joins.addServer(span, client);
      } else if (client != null && span.kind().equals("CLIENT")) {
        joins.addClient(span, client.visit().route());
      }
    }
    return joins;
  }

  private void addServer(ReceivedSpan span, GatewayTruth.Client client) {
    Counts counts = counts(client.visit().route());
    counts.servers++;
    Object id = span.attributes().get(CONNECTION_ID);
    if (id == null) {
      return;
    }
    counts.serversJoined++;
    String before = clientOf.putIfAbsent(id, client.connection());
    Object other = connectionOf.putIfAbsent(client.connection(), id);
    boolean same =
        (before == null || before.equals(client.connection()))
            && (other == null || other.equals(id))
            && isNumber(span, client.visit());
    if (!same) {
      wrong.add("%s is not %s".formatted(span, client));
    }
  }

  private void addClient(ReceivedSpan span, String route) {
    HttpVisit visit = truth.backend(span.spanId());
    boolean answered = visit != null && visit.status() != 0;
    Object id = span.attributes().get(CONNECTION_ID);
    Counts counts = counts(route);
    counts.answered += answered ? 1 : 0;
    if (id == null) {
      return;
    }
    counts.answeredJoined += answered ? 1 : 0;
    ReceivedSpan connection = connections.get(id);
    if (visit == null || !isOpenedAt(connection, visit.port()) || !isNumber(span, visit)) {
      wrong.add("%s is not %s".formatted(span, visit));
    }
  }

  private static boolean isOpenedAt(@Nullable ReceivedSpan connection, int port) {
    return connection != null && connection.number("network.local.port") == port;
  }

  private static boolean isNumber(ReceivedSpan span, HttpVisit visit) {
    return !span.attributes().containsKey(EXCHANGE) || span.number(EXCHANGE) == visit.number();
  }

  private Counts counts(String route) {
    return routes.computeIfAbsent(route, name -> new Counts());
  }

  /** Of one route. */
  Counts of(String route) {
    return counts(route);
  }

  /** By route. */
  Map<String, Counts> all() {
    return routes;
  }

  int total() {
    return routes.values().stream().mapToInt(one -> one.servers).sum();
  }

  /** Each span that was joined with another's connection or exchange. */
  List<String> wrong() {
    return wrong;
  }
}
