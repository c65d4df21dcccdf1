package io.synspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SynspanConfigTest {
  private static SynspanConfig read(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(SynspanConfig.class)
        .withSources(new PropertiesConfigSource(properties, "test", 200))
        .build()
        .getConfigMapping(SynspanConfig.class);
  }

  @Test
  void hasDefaults() {
    SynspanConfig config = read(Map.of());
    assertThat(config.scope()).isEqualTo(Scope.NETNS);
    assertThat(config.excludeSelf()).isTrue();
    assertThat(config.filter().cgroup()).isEmpty();
    assertThat(config.filter().localPorts()).isEmpty();
    assertThat(config.filter().peerPorts()).isEmpty();
    assertThat(config.filter().localPrefixes()).isEmpty();
    assertThat(config.filter().peerPrefixes()).isEmpty();
    assertThat(config.ring().size()).isEqualTo(4_194_304);
    assertThat(config.table().maxConnections()).isEqualTo(262_144);
    assertThat(config.sample().interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.spans().sampleRatio()).isEqualTo(0.001);
    assertThat(config.spans().maxPerSecond()).isEqualTo(200);
    assertThat(config.spans().slowHandshake()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.spans().slowExchange()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.exchanges()).isEqualTo(ExchangesMode.AUTO);
    assertThat(config.traceparent()).isFalse();
    assertThat(config.series().maxServicePorts()).isEqualTo(200);
    assertThat(config.series().busiestConnections()).isEqualTo(20);
    assertThat(config.summary().mode()).isEqualTo(SummaryMode.AUTO);
    assertThat(config.summary().interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(9465);
    assertThat(config.log().format()).isEqualTo(LogFormat.TEXT);
    assertThat(config.log().level()).isEqualTo(LogLevel.INFO);
  }

  @Test
  void readsEachSetting() {
    SynspanConfig config =
        read(
            Map.ofEntries(
                Map.entry("synspan.scope", "host"),
                Map.entry("synspan.exclude-self", "false"),
                Map.entry("synspan.filter.cgroup", "/sys/fs/cgroup/a/../b/"),
                Map.entry("synspan.filter.local-ports", "443,8000-8099"),
                Map.entry("synspan.filter.peer-ports", "9000"),
                Map.entry("synspan.filter.local-prefixes", "10.0.0.0/8"),
                Map.entry("synspan.filter.peer-prefixes", "fd00::/8, 192.0.2.1"),
                Map.entry("synspan.ring.size", "64 KiB"),
                Map.entry("synspan.table.max-connections", "2048"),
                Map.entry("synspan.sample.interval", "PT2S"),
                Map.entry("synspan.spans.sample-ratio", ".5"),
                Map.entry("synspan.spans.max-per-second", "0"),
                Map.entry("synspan.spans.slow-handshake", "50ms"),
                Map.entry("synspan.spans.slow-exchange", "20s"),
                Map.entry("synspan.exchanges", "on"),
                Map.entry("synspan.traceparent", "true"),
                Map.entry("synspan.series.max-service-ports", "7"),
                Map.entry("synspan.series.busiest-connections", "0"),
                Map.entry("synspan.summary", "ON"),
                Map.entry("synspan.summary.interval", "1m"),
                Map.entry("synspan.http.host", "::1"),
                Map.entry("synspan.http.port", "8080"),
                Map.entry("synspan.log.format", "json"),
                Map.entry("synspan.log.level", "debug")));
    assertThat(config.scope()).isEqualTo(Scope.HOST);
    assertThat(config.excludeSelf()).isFalse();
    assertThat(config.filter().cgroup()).contains(Path.of("/sys/fs/cgroup/b"));
    assertThat(config.filter().localPorts()).contains(PortSet.parse("443,8000-8099"));
    assertThat(config.filter().peerPorts()).contains(PortSet.parse("9000"));
    assertThat(config.filter().localPrefixes()).contains(PrefixSet.parse("10.0.0.0/8"));
    assertThat(config.filter().peerPrefixes()).contains(PrefixSet.parse("fd00::/8,192.0.2.1/32"));
    assertThat(config.ring().size()).isEqualTo(65_536);
    assertThat(config.table().maxConnections()).isEqualTo(2048);
    assertThat(config.sample().interval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.spans().sampleRatio()).isEqualTo(0.5);
    assertThat(config.spans().maxPerSecond()).isZero();
    assertThat(config.spans().slowHandshake()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.spans().slowExchange()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.exchanges()).isEqualTo(ExchangesMode.ON);
    assertThat(config.traceparent()).isTrue();
    assertThat(config.series().maxServicePorts()).isEqualTo(7);
    assertThat(config.series().busiestConnections()).isZero();
    assertThat(config.summary().mode()).isEqualTo(SummaryMode.ON);
    assertThat(config.summary().interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.http().host()).isEqualTo("::1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.log().format()).isEqualTo(LogFormat.JSON);
    assertThat(config.log().level()).isEqualTo(LogLevel.DEBUG);
  }
}
