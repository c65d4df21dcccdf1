package io.synspan.exchange;

/** Why an exchange has no pair. Each exchange is told with one of these, or as part of one pair. */
public enum Unpaired {
  /** More than one explanation of what was seen is left. */
  AMBIGUOUS("ambiguous"),
  /** No upstream exchange can be its own: the proxy answered itself, or could not connect. */
  NO_UPSTREAM("no_upstream"),
  /** Nothing that was under way can have caused it: a health check, an export, a refresh. */
  NO_DOWNSTREAM("no_downstream"),
  /** It was asked more than once: a retry, a mirror, a subrequest. */
  SEVERAL_UPSTREAMS("several_upstreams"),
  /** What was seen near it has no explanation at all, so no explanation is believed. */
  CONTRADICTION("contradiction"),
  /** Exchanges with this upstream have lately begun for no downstream request. */
  BACKGROUND("background"),
  /**
   * Too few exchanges with this upstream were seen to trust that each has a cause, or it was just
   * being found out whether threads keep their requests, or whether the process asks once.
   */
  LEARNING("learning"),
  /** On a connection, or beside a connection, where both sides talk at once. */
  FULL_DUPLEX("full_duplex"),
  /** Some of it, or of a downstream exchange beside it, was not seen. */
  INCOMPLETE("incomplete"),
  /** What may have caused it was lost on the way from the kernel. */
  LOST_RECORDS("lost_records"),
  /** There was no room to remember it, or it was never heard of again. */
  EVICTED("evicted");

  private final String value;

  Unpaired(String value) {
    this.value = value;
  }

  /** As in attributes of metrics. */
  public String value() {
    return value;
  }
}
