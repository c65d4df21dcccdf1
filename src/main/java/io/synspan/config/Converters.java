package io.synspan.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * From a setting's text to its value. Each refuses what it does not take with an {@link
 * IllegalArgumentException} whose message says what the setting <em>must be</em>; {@link
 * ConfigCheck} puts the setting's name and value before it. Public because the configuration
 * library makes the instances.
 */
final class Converters {
  private Converters() {}

  /** The constant of an enum that the text names, in lower case as a person is told of it. */
  private static <E extends Enum<E>> E oneOf(Class<E> type, String text) {
    return Stream.of(type.getEnumConstants())
        .filter(constant -> lowerCase(constant).equals(text.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Stream.of(type.getEnumConstants())
                        .map(Converters::lowerCase)
                        .collect(Collectors.joining(", ", "must be one of ", ""))));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  public static final class OneScope implements Converter<Scope> {
    private static final long serialVersionUID = 1L;

    @Override
    public Scope convert(String text) {
      return oneOf(Scope.class, text);
    }
  }

  public static final class OneSummaryMode implements Converter<SummaryMode> {
    private static final long serialVersionUID = 1L;

    @Override
    public SummaryMode convert(String text) {
      return oneOf(SummaryMode.class, text);
    }
  }

  public static final class OneEventsMode implements Converter<EventsMode> {
    private static final long serialVersionUID = 1L;

    @Override
    public EventsMode convert(String text) {
      return oneOf(EventsMode.class, text);
    }
  }

  public static final class OneExchangesMode implements Converter<ExchangesMode> {
    private static final long serialVersionUID = 1L;

    @Override
    public ExchangesMode convert(String text) {
      return oneOf(ExchangesMode.class, text);
    }
  }

  public static final class OnePacketsMode implements Converter<PacketsMode> {
    private static final long serialVersionUID = 1L;

    @Override
    public PacketsMode convert(String text) {
      return oneOf(PacketsMode.class, text);
    }
  }

  public static final class OneGatewayMode implements Converter<GatewayMode> {
    private static final long serialVersionUID = 1L;

    @Override
    public GatewayMode convert(String text) {
      return oneOf(GatewayMode.class, text);
    }
  }

  public static final class OneLogFormat implements Converter<LogFormat> {
    private static final long serialVersionUID = 1L;

    @Override
    public LogFormat convert(String text) {
      return oneOf(LogFormat.class, text);
    }
  }

  public static final class OneLogLevel implements Converter<LogLevel> {
    private static final long serialVersionUID = 1L;

    @Override
    public LogLevel convert(String text) {
      return oneOf(LogLevel.class, text);
    }
  }

  /** The library's own converter takes whatever it does not know for false. */
  public static final class TrueOrFalse implements Converter<Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean convert(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("must be true or false");
      };
    }
  }

  /** A whole number between two bounds, both included. */
  abstract static class WholeNumber implements Converter<Integer> {
    private static final long serialVersionUID = 1L;

    private final int least;
    private final int most;

    WholeNumber(int least, int most) {
      this.least = least;
      this.most = most;
    }

    @Override
    public Integer convert(String text) {
      String digits = text.strip();
      if (digits.matches("\\d{1,9}")) {
        int number = Integer.parseInt(digits);
        if (number >= least && number <= most) {
          return number;
        }
      }
      throw new IllegalArgumentException(
          "must be a whole number from %d to %d".formatted(least, most));
    }
  }

  public static final class MaxConnections extends WholeNumber {
    private static final long serialVersionUID = 1L;

    public MaxConnections() {
      super(1024, 16 << 20);
    }
  }

  public static final class RememberedConnections extends WholeNumber {
    private static final long serialVersionUID = 1L;

    public RememberedConnections() {
      super(1024, 1 << 20);
    }
  }

  public static final class MaxPerSecond extends WholeNumber {
    private static final long serialVersionUID = 1L;

    public MaxPerSecond() {
      super(0, 100_000);
    }
  }

  public static final class MaxServicePorts extends WholeNumber {
    private static final long serialVersionUID = 1L;

    public MaxServicePorts() {
      super(1, 10_000);
    }
  }

  public static final class BusiestConnections extends WholeNumber {
    private static final long serialVersionUID = 1L;

    public BusiestConnections() {
      super(0, 1000);
    }
  }

  public static final class Port extends WholeNumber {
    private static final long serialVersionUID = 1L;

    public Port() {
      super(1, 65535);
    }
  }

  public static final class Ratio implements Converter<Double> {
    private static final long serialVersionUID = 1L;

    @Override
    public Double convert(String text) {
      String digits = text.strip();
      if (digits.matches("\\d+(\\.\\d*)?|\\.\\d+")) {
        double ratio = Double.parseDouble(digits);
        if (ratio <= 1) {
          return ratio;
        }
      }
      throw new IllegalArgumentException("must be a number from 0 to 1, such as 0.01");
    }
  }

  /** Bytes between two bounds, with K, M or G (KiB, MiB, GiB) for 2^10, 2^20 or 2^30. */
  abstract static class Bytes implements Converter<Integer> {
    private static final long serialVersionUID = 1L;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,10})\\s*(?:([KMG])(?:i?B)?)?");

    private final long least;
    private final long most;
    private final String allowed;

    Bytes(long least, long most, String allowed) {
      this.least = least;
      this.most = most;
      this.allowed = allowed;
    }

    @Override
    public Integer convert(String text) {
      Matcher size = SIZE.matcher(text.strip());
      if (size.matches()) {
        long bytes = Long.parseLong(size.group(1)) << shift(size.group(2));
        if (bytes >= least && bytes <= most && allows(bytes)) {
          return (int) bytes;
        }
      }
      throw new IllegalArgumentException(
          "must be " + allowed + ", in bytes or with K, M or G, such as 4M");
    }

    boolean allows(long bytes) {
      return true;
    }

    private static int shift(String unit) {
      return switch (unit) {
        case "K" -> 10;
        case "M" -> 20;
        case "G" -> 30;
        case null, default -> 0;
      };
    }
  }

  public static final class RingSize extends Bytes {
    private static final long serialVersionUID = 1L;

    public RingSize() {
      super(64L << 10, 1L << 30, "a power of two from 64K to 1G");
    }

    @Override
    boolean allows(long bytes) {
      return Long.bitCount(bytes) == 1;
    }
  }

  public static final class MessageSize extends Bytes {
    private static final long serialVersionUID = 1L;

    public MessageSize() {
      super(64L << 10, 256L << 20, "from 64K to 256M");
    }
  }

  public static final class PendingSize extends Bytes {
    private static final long serialVersionUID = 1L;

    public PendingSize() {
      super(64L << 10, 1L << 30, "from 64K to 1G");
    }
  }

  public static final class QueueSize extends Bytes {
    private static final long serialVersionUID = 1L;

    public QueueSize() {
      super(1L << 20, 1L << 30, "from 1M to 1G");
    }
  }

  /** A time between two bounds, both included, with its unit. */
  abstract static class Time implements Converter<Duration> {
    private static final long serialVersionUID = 1L;

    private final Duration least;
    private final Duration most;
    private final String allowed;

    Time(Duration least, Duration most, String allowed) {
      this.least = least;
      this.most = most;
      this.allowed = allowed;
    }

    @Override
    public Duration convert(String text) {
      String time = text.strip();
      // a bare number would mean seconds here, but milliseconds in OTEL_*: ask for the unit
      if (!time.matches("\\d*")) {
        try {
          Duration duration = DurationConverter.parseDuration(time);
          if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
            return duration;
          }
        } catch (IllegalArgumentException | DateTimeParseException e) {
          // said below
        }
      }
      throw new IllegalArgumentException("must be a time with its unit " + allowed);
    }
  }

  public static final class Interval extends Time {
    private static final long serialVersionUID = 1L;

    public Interval() {
      super(Duration.ofSeconds(1), Duration.ofHours(1), "from 1s to 1h, such as 10s");
    }
  }

  public static final class DropDuration extends Time {
    private static final long serialVersionUID = 1L;

    public DropDuration() {
      super(Duration.ofSeconds(5), Duration.ofHours(1), "from 5s to 1h, such as 1m");
    }
  }

  public static final class SlowHandshake extends Time {
    private static final long serialVersionUID = 1L;

    public SlowHandshake() {
      super(Duration.ofMillis(1), Duration.ofMinutes(2), "from 1ms to 2m, such as 500ms");
    }
  }

  public static final class SlowExchange extends Time {
    private static final long serialVersionUID = 1L;

    public SlowExchange() {
      super(Duration.ofMillis(1), Duration.ofHours(1), "from 1ms to 1h, such as 1s");
    }
  }

  public static final class Ports implements Converter<PortSet> {
    private static final long serialVersionUID = 1L;

    @Override
    public PortSet convert(String text) {
      return PortSet.parse(text);
    }
  }

  public static final class Prefixes implements Converter<PrefixSet> {
    private static final long serialVersionUID = 1L;

    @Override
    public PrefixSet convert(String text) {
      return PrefixSet.parse(text);
    }
  }

  public static final class AbsolutePath implements Converter<Path> {
    private static final long serialVersionUID = 1L;

    @Override
    public Path convert(String text) {
      String path = text.strip();
      if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "must be the whole path of a cgroup2 folder, such as"
                + " /sys/fs/cgroup/system.slice/nginx.service");
      }
      return Path.of(path).normalize();
    }
  }

  public static final class Folder implements Converter<Path> {
    private static final long serialVersionUID = 1L;

    @Override
    public Path convert(String text) {
      String path = text.strip();
      if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "must be the whole path of a folder, such as /var/lib/synspan");
      }
      return Path.of(path).normalize();
    }
  }

  public static final class PemFile implements Converter<Path> {
    private static final long serialVersionUID = 1L;

    @Override
    public Path convert(String text) {
      String path = text.strip();
      if (path.indexOf('\0') >= 0 || !Files.isRegularFile(Path.of(path))) {
        throw new IllegalArgumentException("must be a PEM file that SynSpan can read");
      }
      return Path.of(path);
    }
  }

  /** RFC 6750; short ones can be guessed. */
  public static final class Token implements Converter<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String convert(String text) {
      String token = text.strip();
      if (!token.matches("[A-Za-z0-9._~+/-]{16,1024}=*")) {
        throw new IllegalArgumentException(
            "must be at least 16 of the characters A-Z a-z 0-9 - . _ ~ + /");
      }
      return token;
    }
  }

  /** Such as {@code fc_src+fc_src_port,my.peer}. */
  public static final class PeerNames implements Converter<PeerAttributes> {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "[A-Za-z0-9._:/-]{1,256}";
    private static final String PAIR = NAME + "(\\+" + NAME + ")?";

    @Override
    public PeerAttributes convert(String text) {
      if (!text.strip().matches(PAIR + "(," + PAIR + ")*")) {
        throw new IllegalArgumentException(
            "must be names of attributes, such as my.peer (with address:port) or"
                + " my.address+my.port, with commas between them");
      }
      return new PeerAttributes(
          Stream.of(text.strip().split(","))
              .map(name -> name.split("\\+", 2))
              .map(parts -> new PeerAttributes.Name(parts[0], parts.length > 1 ? parts[1] : ""))
              .toList());
    }
  }

  public static final class Host implements Converter<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String convert(String text) {
      String host = text.strip();
      if (!host.matches("[0-9A-Za-z.:%_-]+")) {
        throw new IllegalArgumentException(
            "must be an address or a host name, such as 127.0.0.1 (0.0.0.0: every address)");
      }
      return host;
    }
  }
}
