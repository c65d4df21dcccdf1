package io.synspan.app;

import io.synspan.config.ExchangesMode;
import io.synspan.config.PacketsMode;
import io.synspan.config.PortSet;
import io.synspan.config.PrefixSet;
import io.synspan.config.Scope;
import io.synspan.config.SynspanConfig;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.ProbeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The settings, as the kernel side wants them. */
final class ProbeSettings {
  private static final Path OWN_NETNS = Path.of("/proc/self/ns/net");

  private ProbeSettings() {}

  /**
   * @throws UncheckedIOException where a folder that a setting names can't be read
   */
  static ProbeOptions of(SynspanConfig config) {
    boolean everyNetns = config.scope() == Scope.HOST;
    SynspanConfig.Filter filter = config.filter();
    return new ProbeOptions(
        new ConnectionFilter(
            everyNetns ? 0 : (int) ownNetns(),
            filter.cgroup().map(ProbeSettings::inode).orElse(0L),
            ports(filter.localPorts()),
            ports(filter.peerPorts()),
            prefixes(filter.localPrefixes()),
            prefixes(filter.peerPrefixes()),
            config.excludeSelf()),
        config.ring().size(),
        everyNetns,
        config.exchanges() != ExchangesMode.OFF,
        config.traceparent(),
        config.packets().mode() == PacketsMode.ON);
  }

  /** Inode of the network namespace that SynSpan runs in. */
  static long ownNetns() {
    return inode(OWN_NETNS);
  }

  private static BitSet ports(Optional<PortSet> ports) {
    return ports.map(PortSet::toBitSet).orElseGet(BitSet::new);
  }

  static List<ConnectionFilter.Prefix> prefixes(Optional<PrefixSet> prefixes) {
    return prefixes.map(PrefixSet::prefixes).orElse(List.of()).stream()
        .map(prefix -> new ConnectionFilter.Prefix(prefix.high(), prefix.low(), prefix.bits()))
        .toList();
  }

  /** A namespace's or a cgroup's number is the inode of its file. */
  private static long inode(Path path) {
    try {
      return (Long) Files.getAttribute(path, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
