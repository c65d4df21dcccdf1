package io.synspan.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Every setting of SynSpan's own. {@code synspan.ring.size} is the environment variable {@code
 * SYNSPAN_RING_SIZE}, and so on; {@code docs/configuration.md} lists them all.
 */
@ConfigMapping(prefix = "synspan")
public interface SynspanConfig {
  /**
   * Which network namespaces are watched: {@code netns}, SynSpan's own, or {@code host}, every one
   * on the machine.
   */
  @WithDefault("netns")
  @WithConverter(Converters.OneScope.class)
  Scope scope();

  /** Leaves out the connections that SynSpan itself opens, such as those to the collector. */
  @WithDefault("true")
  @WithConverter(Converters.TrueOrFalse.class)
  boolean excludeSelf();

  /** Which connections are watched; what is not set filters nothing. */
  Filter filter();

  /** The buffer between kernel and user space. */
  Ring ring();

  /** The table of open connections. */
  Table table();

  /** The regular look at the connections that are open. */
  Sample sample();

  /** Which connections become a span. */
  Spans spans();

  /**
   * How what happened to a connection that gets a span goes out: {@code span}, as events in it,
   * {@code log}, as OTLP log records that name it, or {@code both}.
   */
  @WithDefault("span")
  @WithConverter(Converters.OneEventsMode.class)
  EventsMode events();

  /**
   * Whether requests and answers are told of: {@code auto}, once a watched process has both
   * accepted and opened connections, as a proxy does, or spans have come; {@code on}; {@code off}.
   */
  @WithDefault("auto")
  @WithConverter(Converters.OneExchangesMode.class)
  ExchangesMode exchanges();

  /**
   * A file that the places of fields and the names of constants are read from, instead of from the
   * kernel itself: its BTF, or an ELF file that has it.
   */
  Optional<@WithConverter(Converters.AbsolutePath.class) Path> btf();

  /**
   * Whether the {@code traceparent} header of outgoing requests by HTTP/1 without TLS is read, so
   * that spans to upstreams find their requests for certain. It looks at payload.
   */
  @WithDefault("false")
  @WithConverter(Converters.TrueOrFalse.class)
  boolean traceparent();

  /** Packet mode: what single segments tell. */
  Packets packets();

  /** Bounds on the number of metric series. */
  Series series();

  /** The summary on the terminal. */
  Summary summary();

  /** Where health and readiness are served. */
  Http http();

  /** The receiver for the OTLP of a gateway, which is passed on to the collector. */
  Gateway gateway();

  /** The log, which goes to stderr. */
  Log log();

  /** All that are set must match. The kernel applies them, so what does not match costs nothing. */
  interface Filter {
    /**
     * A cgroup2 folder, such as {@code /sys/fs/cgroup/system.slice/nginx.service}: only sockets of
     * processes in it or below.
     */
    Optional<@WithConverter(Converters.AbsolutePath.class) Path> cgroup();

    /** Local ports and ranges of ports, such as {@code 443,8000-8099}. */
    Optional<@WithConverter(Converters.Ports.class) PortSet> localPorts();

    /** Peer ports and ranges of ports. */
    Optional<@WithConverter(Converters.Ports.class) PortSet> peerPorts();

    /** Local addresses and prefixes, such as {@code 10.0.0.0/8,fd00::/8}. */
    Optional<@WithConverter(Converters.Prefixes.class) PrefixSet> localPrefixes();

    /** Peer addresses and prefixes. */
    Optional<@WithConverter(Converters.Prefixes.class) PrefixSet> peerPrefixes();
  }

  interface Ring {
    /**
     * Bytes of the ring buffer: a power of two, also written {@code 4M}. A record takes 80 to 160
     * bytes; what does not fit is counted as lost.
     */
    @WithDefault("4M")
    @WithConverter(Converters.RingSize.class)
    int size();
  }

  interface Table {
    /** Connections that are followed at one time; at the bound the least valuable one goes. */
    @WithDefault("262144")
    @WithConverter(Converters.MaxConnections.class)
    int maxConnections();
  }

  interface Sample {
    /** Time between two looks at the open connections, for throughput and round-trip time. */
    @WithDefault("10s")
    @WithConverter(Converters.Interval.class)
    Duration interval();
  }

  /** Connections that failed, were reset, retransmitted or were slow to connect become a span. */
  interface Spans {
    /** The share, 0 to 1, of all other connections that become a span too. */
    @WithDefault("0.001")
    @WithConverter(Converters.Ratio.class)
    double sampleRatio();

    /** At most so many spans a second; 0 for no spans. */
    @WithDefault("200")
    @WithConverter(Converters.MaxPerSecond.class)
    int maxPerSecond();

    /** A handshake that takes at least this long is slow. */
    @WithDefault("500ms")
    @WithConverter(Converters.SlowHandshake.class)
    Duration slowHandshake();

    /** A request whose answer is complete after this time or later is slow. */
    @WithDefault("1s")
    @WithConverter(Converters.SlowExchange.class)
    Duration slowExchange();
  }

  /** Needs CAP_NET_ADMIN besides what connections need. */
  interface Packets {
    /** {@code on}: every segment is counted in the kernel; {@code off}: no hook runs for one. */
    @WithParentName
    @WithDefault("off")
    @WithConverter(Converters.OnePacketsMode.class)
    PacketsMode mode();

    /** What is done about a flood; nothing where it is not enabled. */
    Drop drop();

    interface Drop {
      /** Whether SYNs are dropped, at XDP, of a prefix that is seen to flood. */
      @WithDefault("false")
      @WithConverter(Converters.TrueOrFalse.class)
      boolean enabled();

      /** How long; where the prefix then floods still, it begins again. */
      @WithDefault("1m")
      @WithConverter(Converters.DropDuration.class)
      Duration duration();

      /** Prefixes of which nothing is ever dropped. */
      Optional<@WithConverter(Converters.Prefixes.class) PrefixSet> allow();
    }
  }

  interface Series {
    /** Service ports that have a metric series of their own; the others share one. */
    @WithDefault("200")
    @WithConverter(Converters.MaxServicePorts.class)
    int maxServicePorts();

    /** Connections that have a series with their 5-tuple: those that moved the most bytes. */
    @WithDefault("20")
    @WithConverter(Converters.BusiestConnections.class)
    int busiestConnections();
  }

  interface Summary {
    /** {@code auto}: printed where no OpenTelemetry exporter is set; {@code on}; {@code off}. */
    @WithParentName
    @WithDefault("auto")
    @WithConverter(Converters.OneSummaryMode.class)
    SummaryMode mode();

    /** Time that one summary covers. */
    @WithDefault("10s")
    @WithConverter(Converters.Interval.class)
    Duration interval();
  }

  interface Http {
    /** Address or name to listen on. */
    @WithDefault("127.0.0.1")
    @WithConverter(Converters.Host.class)
    String host();

    /** TCP port to listen on. */
    @WithDefault("9465")
    @WithConverter(Converters.Port.class)
    int port();
  }

  /**
   * What is set on purpose must work, or nothing starts. Where neither the mode nor a port is set,
   * the receiver is on ({@code enrich}) if a collector is set and both ports are free.
   */
  interface Gateway {
    /**
     * {@code enrich}: spans get what TCP did to their requests; {@code observe}: all is passed on
     * as it came; {@code off}.
     */
    Optional<@WithConverter(Converters.OneGatewayMode.class) GatewayMode> mode();

    /** Address or name to listen on; one that is not the loopback needs TLS and a token. */
    @WithDefault("127.0.0.1")
    @WithConverter(Converters.Host.class)
    String host();

    /** TCP port for OTLP over gRPC; 4317 where not set. */
    Optional<@WithConverter(Converters.Port.class) Integer> grpcPort();

    /** TCP port for OTLP over HTTP; 4318 where not set. */
    Optional<@WithConverter(Converters.Port.class) Integer> httpPort();

    /** What a sender must say: {@code authorization: Bearer TOKEN}. */
    Optional<@WithConverter(Converters.Token.class) String> token();

    /** The receiver's certificate; both or none. */
    Tls tls();

    /** Bytes of one message, also after decompression. */
    @WithDefault("16M")
    @WithConverter(Converters.MessageSize.class)
    int maxMessageSize();

    /** Bytes of all messages that are not answered yet; beyond, senders are told to come again. */
    @WithDefault("64M")
    @WithConverter(Converters.PendingSize.class)
    int maxPending();

    /** Connections that have ended and can still be matched with spans that come later. */
    @WithDefault("65536")
    @WithConverter(Converters.RememberedConnections.class)
    int rememberedConnections();

    /**
     * Attributes of spans, besides the known ones, that name the peer: {@code my.peer} as {@code
     * address:port}, or {@code my.address+my.port}.
     */
    Optional<@WithConverter(Converters.PeerNames.class) PeerAttributes> peerAttributes();

    /** Keeps on disk what the collector does not take in time; off where no folder is set. */
    Queue queue();

    interface Queue {
      /** A folder that no other SynSpan uses. */
      Optional<@WithConverter(Converters.Folder.class) Path> directory();

      /** Bytes of the messages in it; beyond, senders are told to come again. */
      @WithDefault("256M")
      @WithConverter(Converters.QueueSize.class)
      int maxSize();
    }

    interface Tls {
      /** A PEM file with the certificate and those that lead to its authority. */
      Optional<@WithConverter(Converters.PemFile.class) Path> certificate();

      /** A PEM file with its private key. */
      Optional<@WithConverter(Converters.PemFile.class) Path> key();
    }
  }

  interface Log {
    /** {@code text} or {@code json}, one object a line. */
    @WithDefault("text")
    @WithConverter(Converters.OneLogFormat.class)
    LogFormat format();

    /** {@code error}, {@code warn}, {@code info} or {@code debug}. */
    @WithDefault("info")
    @WithConverter(Converters.OneLogLevel.class)
    LogLevel level();
  }
}
