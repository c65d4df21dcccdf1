package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.synspan.event.Role;
import org.junit.jupiter.api.Test;

final class ServiceSeriesTableTest {
  private static final AttributeKey<String> ROLE =
      AttributeKey.stringKey("network.tcp.handshake.role");
  private static final AttributeKey<Long> LOCAL_PORT = AttributeKey.longKey("network.local.port");
  private static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");

  private final ServiceSeriesTable<Series> table = new ServiceSeriesTable<>(3, Series::new);

  private record Series(Attributes service) {}

  @Test
  void namesThePortOfTheServiceByRole() {
    assertThat(table.of(Role.SERVER, 443).service())
        .isEqualTo(Attributes.of(ROLE, "server", LOCAL_PORT, 443L));
    assertThat(table.of(Role.CLIENT, 443).service())
        .isEqualTo(Attributes.of(ROLE, "client", PEER_PORT, 443L));
  }

  @Test
  void keepsTheLowestAndTheHighestPortApart() {
    assertThat(table.of(Role.SERVER, 0).service().get(LOCAL_PORT)).isZero();
    assertThat(table.of(Role.SERVER, 65535).service().get(LOCAL_PORT)).isEqualTo(65535);
    assertThat(table.of(Role.CLIENT, 65535).service().get(PEER_PORT)).isEqualTo(65535);
  }

  @Test
  void makesTheSeriesOfAServiceOnce() {
    assertThat(table.of(Role.CLIENT, 443)).isSameAs(table.of(Role.CLIENT, 443));
  }

  @Test
  void givesServicesBeyondTheLimitOneSeriesARole() {
    table.of(Role.CLIENT, 1);
    table.of(Role.CLIENT, 2);
    table.of(Role.SERVER, 1);

    AttributeKey<Boolean> overflow = AttributeKey.booleanKey("otel.metric.overflow");
    assertThat(table.of(Role.CLIENT, 3).service())
        .isEqualTo(Attributes.of(ROLE, "client", overflow, true));
    assertThat(table.of(Role.SERVER, 3).service())
        .isEqualTo(Attributes.of(ROLE, "server", overflow, true));
    assertThat(table.of(Role.SERVER, 4)).isSameAs(table.of(Role.SERVER, 5));
    assertThat(table.of(Role.CLIENT, 2).service().get(PEER_PORT)).isEqualTo(2);
  }
}
