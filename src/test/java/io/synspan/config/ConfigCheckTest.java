package io.synspan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCheckTest {
  private static final Map<String, String> NONE = Map.of();

  private static List<String> problems(
      Map<String, String> properties, Map<String, String> environment) {
    return check(properties, environment).problems();
  }

  private static ConfigCheck check(
      Map<String, String> properties, Map<String, String> environment) {
    return ConfigCheck.of(
        () ->
            new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                    new EnvConfigSource(environment, 300),
                    new PropertiesConfigSource(properties, "test", 200)),
        environment);
  }

  @Test
  void givesOutSettingsThatNothingIsWrongWith() {
    assertThat(check(Map.of("synspan.exchanges", "on"), NONE).config().exchanges())
        .isEqualTo(ExchangesMode.ON);
    ConfigCheck contradiction =
        check(Map.of("synspan.traceparent", "true", "synspan.exchanges", "off"), NONE);
    assertThatIllegalStateException()
        .isThrownBy(contradiction::config)
        .withMessageContaining("needs exchanges");
  }

  @Test
  void findsNothingWrongWithDefaults() {
    assertThat(problems(NONE, NONE)).isEmpty();
  }

  @Test
  void findsNothingWrongWithGoodValues() {
    assertThat(
            problems(
                Map.of("synspan.scope", "HOST", "synspan.summary", "off"),
                Map.of(
                    "SYNSPAN_FILTER_PEER_PORTS", "443, 8000-8099",
                    "SYNSPAN_SUMMARY_INTERVAL", "1m",
                    "OTEL_SERVICE_NAME", "gateway")))
        .isEmpty();
  }

  @Test
  void namesSettingValueSourceAndWhatIsAllowed() {
    assertThat(problems(NONE, Map.of("SYNSPAN_RING_SIZE", "5M")))
        .containsExactly(
            "synspan.ring.size = \"5M\", from SYNSPAN_RING_SIZE: must be a power of two from 64K to"
                + " 1G, in bytes or with K, M or G, such as 4M");
  }

  @Test
  void saysAllProblemsAtOnce() {
    assertThat(
            problems(
                Map.of(
                    "synspan.ring.size", "",
                    "synspan.http.port", "66000",
                    "synspan.filter.cgroup", "nginx",
                    "synspan.rign.size", "4M"),
                Map.of("SYNSPAN_EXCLUDE_SELF", "yes", "SYNSPAN_FILTER_PEERPORTS", "80")))
        .containsExactly(
            "SYNSPAN_FILTER_PEERPORTS: there is no such setting; did you mean"
                + " SYNSPAN_FILTER_PEER_PORTS?",
            "synspan.exclude-self = \"yes\", from SYNSPAN_EXCLUDE_SELF: must be true or false",
            "synspan.filter.cgroup = \"nginx\": must be the whole path of a cgroup2 folder, such as"
                + " /sys/fs/cgroup/system.slice/nginx.service",
            "synspan.http.port = \"66000\": must be a whole number from 1 to 65535",
            "synspan.rign.size: there is no such setting; did you mean synspan.ring.size?",
            "synspan.ring.size = \"\": must be a power of two from 64K to 1G, in bytes or with K, M"
                + " or G, such as 4M");
  }

  @Test
  void refusesTheTraceparentOfExchangesThatAreOff() {
    assertThat(problems(Map.of("synspan.traceparent", "true"), Map.of("SYNSPAN_EXCHANGES", "off")))
        .containsExactly(
            "synspan.traceparent = \"true\" needs exchanges, and synspan.exchanges is \"off\": set"
                + " it to auto or on");
  }

  @Test
  void refusesADropWithoutPackets() {
    assertThat(problems(NONE, Map.of("SYNSPAN_PACKETS_DROP_ENABLED", "true")))
        .containsExactly(
            "synspan.packets.drop.enabled = \"true\" needs packets, which tell who floods, and"
                + " synspan.packets is \"off\": set it to on");
  }

  @Test
  void refusesADropWithoutAnEnd() {
    assertThat(
            problems(
                Map.of(
                    "synspan.packets", "on",
                    "synspan.packets.drop.enabled", "true",
                    "synspan.packets.drop.duration", "2h",
                    "synspan.packets.drop.allow", "gateway"),
                NONE))
        .containsExactly(
            "synspan.packets.drop.allow = \"gateway\": must be IP addresses and prefixes between"
                + " commas, such as 10.0.0.0/8,fd00::/8, not gateway",
            "synspan.packets.drop.duration = \"2h\": must be a time with its unit from 5s to 1h,"
                + " such as 1m");
  }

  @Test
  void suggestsNothingWhereNothingIsNear() {
    assertThat(problems(NONE, Map.of("SYNSPAN_COLOUR_OF_THE_BIKE_SHED", "green")))
        .containsExactly("SYNSPAN_COLOUR_OF_THE_BIKE_SHED: there is no such setting");
  }

  @Test
  void toleratesWhatKubernetesSetsForAServiceOfOurName() {
    assertThat(
            problems(
                NONE,
                Map.of(
                    "SYNSPAN_SERVICE_HOST", "10.96.0.7",
                    "SYNSPAN_SERVICE_PORT", "9465",
                    "SYNSPAN_SERVICE_PORT_HEALTH", "9465",
                    "SYNSPAN_PORT_9465_TCP", "tcp://10.96.0.7:9465",
                    "SYNSPAN_PORT_9465_TCP_ADDR", "10.96.0.7",
                    "SYNSPAN_HTTP_SERVICE_HOST", "10.96.0.8")))
        .isEmpty();
  }

  @Test
  void saysWhereAPortOfTheFormOfAUrlComesFrom() {
    assertThat(problems(NONE, Map.of("SYNSPAN_HTTP_PORT", "tcp://10.96.0.7:9465")))
        .containsExactly(
            "synspan.http.port = \"tcp://10.96.0.7:9465\", from SYNSPAN_HTTP_PORT: must be a whole"
                + " number from 1 to 65535 (Kubernetes made this variable for a Service: set"
                + " enableServiceLinks to false)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          scope                      | all        | must be one of netns, host
          exclude-self               | 1          | must be true or false
          filter.local-ports         | 80-        | must be ports from 1 to 65535 and ranges of them between commas, such as 443,8000-8099
          filter.peer-ports          | 0          | must be ports from 1 to 65535 and ranges of them between commas, such as 443,8000-8099
          filter.local-prefixes      | ten        | must be IP addresses and prefixes between commas, such as 10.0.0.0/8,fd00::/8, not ten
          filter.peer-prefixes       | 10.1.0.0/8 | must have no bits set behind its length: write 10.1.0.0/8 as 10.0.0.0/8
          ring.size                  | 32K        | must be a power of two from 64K to 1G, in bytes or with K, M or G, such as 4M
          table.max-connections      | 1          | must be a whole number from 1024 to 16777216
          sample.interval            | 10         | must be a time with its unit from 1s to 1h, such as 10s
          spans.sample-ratio         | 1.5        | must be a number from 0 to 1, such as 0.01
          spans.max-per-second       | -1         | must be a whole number from 0 to 100000
          spans.slow-handshake       | 1h         | must be a time with its unit from 1ms to 2m, such as 500ms
          series.max-service-ports   | 0          | must be a whole number from 1 to 10000
          series.busiest-connections | 1e2        | must be a whole number from 0 to 1000
          summary                    | maybe      | must be one of auto, on, off
          summary.interval           | 0s         | must be a time with its unit from 1s to 1h, such as 10s
          http.host                  | a b        | must be an address or a host name, such as 127.0.0.1 (0.0.0.0: every address)
          http.port                  | http       | must be a whole number from 1 to 65535
          gateway.peer-attributes    | a+b+c      | must be names of attributes, such as my.peer (with address:port) or my.address+my.port, with commas between them
          log.format                 | xml        | must be one of text, json
          log.level                  | loud       | must be one of error, warn, info, debug
          """)
  void refusesWhatASettingDoesNotTake(String setting, String value, String allowed) {
    assertThat(problems(Map.of("synspan." + setting, value), NONE))
        .containsExactly("synspan.%s = \"%s\": %s".formatted(setting, value, allowed));
  }
}
