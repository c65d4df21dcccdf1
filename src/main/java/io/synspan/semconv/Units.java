package io.synspan.semconv;

/** Units of metrics, in UCUM. */
public final class Units {
  public static final String SECONDS = "s";
  public static final String BYTES = "By";
  public static final String BYTES_PER_SECOND = "By/s";
  public static final String CONNECTIONS = "{connection}";
  public static final String SEGMENTS = "{segment}";
  public static final String TRANSITIONS = "{transition}";
  public static final String PACKETS = "{packet}";
  public static final String RESETS = "{reset}";
  public static final String EXCHANGES = "{exchange}";
  public static final String EVENTS = "{event}";
  public static final String CALLS = "{call}";
  public static final String DETECTIONS = "{detection}";
  public static final String HOOKS = "{hook}";
  public static final String REQUESTS = "{request}";
  public static final String SPANS = "{span}";

  private Units() {}
}
