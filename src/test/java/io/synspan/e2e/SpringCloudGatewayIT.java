package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.SpringCloudGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Spring Cloud Gateway with the Java agent: a span for each try upstream, too. */
@EnabledIfSystemProperty(
    named = "synspan.gateways",
    matches = "true",
    disabledReason = "takes minutes: ./synspan test -Dsynspan.gateways=true")
class SpringCloudGatewayIT extends RealGatewayTests {
  @Override
  GatewayStory.Outcome play(Path directory) throws Exception {
    return GatewayStory.play(directory, false, SpringCloudGateway::start);
  }

  /** Below what docs/gateway.md has: on a busy machine less is certain. */
  @Test
  void joinsSpansToUpstreamsByElimination() {
    assertThat(outcome().joins().of("one").clientShare()).isGreaterThan(0.9);
    assertThat(outcome().joins().of("ten").clientShare()).isGreaterThan(0.9);
    assertThat(outcome().joins().of("fifty").clientShare()).isGreaterThan(0.8);
  }

  /** The agent begins the span to the upstream once it is connected. */
  @Test
  void aSlowHandshakeUpstream() {
    ReceivedSpan request = server("slow handshake upstream");

    assertThat(outcome().spans())
        .filteredOn(
            other ->
                other.name().equals("tcp.connect")
                    && other.attributes().containsKey("synspan.tcp.handshake.retransmits"))
        .singleElement()
        .satisfies(
            connect -> {
              assertThat(connect.traceId()).isEqualTo(request.traceId());
              assertThat(connect.parentId()).isEqualTo(request.spanId());
              assertThat(connect.eventNames()).contains("tcp.retransmit");
            });
  }

  @Test
  void aRequestUpstreamThatWasLost() {
    ReceivedSpan span = one("lost request upstream", "CLIENT");

    assertThat(span.attributes()).containsEntry("synspan.verdict", "loss");
    assertThat(span.eventNames()).contains("tcp.retransmit");
  }

  /** A try that was not answered has no exchange of which it is certain. */
  @Test
  void noOtherTraceHasTheBackendsReset() {
    assertThat(tracesWith("tcp.reset", "received", "CLIENT"))
        .isSubsetOf(outcome().traces().get("reset by the backend"));
  }
}
