package io.synspan.app.packets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.PacketFilter;
import io.synspan.probe.PacketHook;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketWay;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class OptionsTest {
  @Command
  private static final class Options {
    @Mixin FilterOptions filters = new FilterOptions();
    @Mixin OutputOptions outputs = new OutputOptions();
    @Mixin PlaceOptions places = new PlaceOptions();

    static Options of(String... arguments) {
      Options options = new Options();
      new CommandLine(options).parseArgs(arguments);
      return options;
    }
  }

  private static BitSet bits(int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to + 1);
    return bits;
  }

  @Test
  void filterNothingUnlessAsked() {
    assertThat(Options.of().filters.toFilter(7))
        .isEqualTo(
            new PacketFilter(
                new ConnectionFilter(7, 0, new BitSet(), new BitSet(), List.of(), List.of(), false),
                new BitSet(),
                List.of(),
                0,
                0,
                0,
                0));
  }

  @Test
  void filterByPortsPrefixesFlagsAndPayload() {
    PacketFilter filter =
        Options.of(
                "--port=443,8000-8002",
                "--local-port=1",
                "--peer-port=2",
                "--prefix=10.0.0.0/8",
                "--local-prefix=fd00::/8",
                "--peer-prefix=192.0.2.1",
                "--flags-any=syn,rst",
                "--flags-all=SYN,!ACK",
                "--min-payload=5")
            .filters
            .toFilter(0);
    BitSet ports = bits(8000, 8002);
    ports.set(443);
    assertThat(filter.ports()).isEqualTo(ports);
    assertThat(filter.ends().localPorts()).isEqualTo(bits(1, 1));
    assertThat(filter.ends().peerPorts()).isEqualTo(bits(2, 2));
    assertThat(filter.prefixes())
        .containsExactly(new ConnectionFilter.Prefix(0, 0xffff_0a00_0000L, 104));
    assertThat(filter.ends().localPrefixes())
        .containsExactly(new ConnectionFilter.Prefix(0xfd00_0000_0000_0000L, 0, 8));
    assertThat(filter.ends().peerPrefixes())
        .containsExactly(new ConnectionFilter.Prefix(0, 0xffff_c000_0201L, 128));
    assertThat(filter.flagsAny()).isEqualTo(0x06);
    assertThat(filter.flagsSet()).isEqualTo(0x02);
    assertThat(filter.flagsClear()).isEqualTo(0x10);
    assertThat(filter.payloadBytes()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=0 | --port 0: must be ports from 1 to 65535",
        "--peer-prefix=10.0.0.1/8 | --peer-prefix 10.0.0.1/8: must have no bits set",
        "--flags-any=XYZ | --flags-any: there is no flag XYZ; there are FIN,SYN,RST",
        "--flags-all=!SNY | --flags-all: there is no flag SNY",
        "--min-payload=-1 | --min-payload must not be negative",
      })
  void refuseFilterThatIsNone(String argument, String message) {
    FilterOptions filters = Options.of(argument).filters;
    assertThatThrownBy(() -> filters.toFilter(0)).hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--payload-bytes=16 | --payload-bytes shows what people send each other",
        "--payload-bytes=65 | --payload-bytes must be 0 to 64",
        "--count=0 | --count must be at least 1",
        "--rate=-1 | --rate must not be negative",
      })
  void refuseOutputThatIsNone(String argument, String message) {
    OutputOptions outputs = Options.of(argument).outputs;
    assertThatThrownBy(outputs::check).hasMessageStartingWith(message);
  }

  @Test
  void allowPayloadToWhomKnowsWhatItIs() {
    OutputOptions outputs = Options.of("--payload-bytes=64", "--payload-may-be-secret").outputs;
    outputs.check();
    assertThat(outputs.payloadBytes()).isEqualTo(64);
  }

  @Test
  void limitTheRateOfLinesButNotOfFiles() {
    assertThat(Options.of().outputs.perSecond()).isEqualTo(10_000);
    assertThat(Options.of("--write=-").outputs.perSecond()).isZero();
    assertThat(Options.of("--write=-", "--rate=7").outputs.perSecond()).isEqualTo(7);
  }

  @Test
  void nameHooksAndWaysToThem() {
    assertThat(Options.of("--hook=xdp:generic,tcp_v4_rcv").places.choices())
        .containsExactly(
            PacketHookChoice.of(PacketHook.XDP, PacketWay.GENERIC),
            PacketHookChoice.of(PacketHook.TCP_V4_RCV));
    assertThat(Options.of().places.isAuto()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--hook=socket | --hook must be auto or some of xdp, tc, cgroup_skb, ip_rcv,",
        "--hook=tc:native | --hook must be tc or tc:tcx or tc:clsact",
      })
  void refuseHookThatIsNone(String argument, String message) {
    PlaceOptions places = Options.of(argument).places;
    assertThatThrownBy(places::choices).hasMessageStartingWith(message);
  }
}
