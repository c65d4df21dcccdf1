package io.synspan.signal;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.semconv.TcpMetrics;
import io.synspan.semconv.Units;
import java.util.List;

/** The instruments that {@link ConnectionMetrics} records with. */
final class TcpInstruments {
  /** From 1 s on these are the moments at which Linux sends a SYN or SYN-ACK again. */
  private static final List<Double> HANDSHAKE_SECONDS =
      List.of(
          0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
          1.0, 2.0, 3.0, 5.0, 7.0, 15.0, 31.0, 60.0);

  private static final List<Double> ACCEPT_SECONDS =
      List.of(
          0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
          0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  private static final List<Double> CONNECTION_SECONDS =
      List.of(
          0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0,
          3600.0, 21600.0, 86400.0);

  /** The kernel counts in jiffies, of 1 to 10 ms. */
  private static final List<Double> LIMITED_SECONDS =
      List.of(0.001, 0.004, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0);

  private static final List<Double> RTT_SECONDS =
      List.of(
          0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
          1.0, 2.5, 5.0);

  final DoubleHistogram handshakeDuration;
  final DoubleHistogram wireHandshakeDuration;
  final DoubleHistogram acceptDuration;
  final LongCounter connections;
  final LongUpDownCounter active;
  final DoubleHistogram connectionDuration;
  final LongCounter io;
  final DoubleHistogram rtt;
  final LongCounter retransmits;
  final LongCounter spuriousRetransmits;
  final LongCounter outOfOrder;
  final LongCounter congestionMarked;
  final LongCounter congestionTransitions;
  final LongCounter flowControlEvents;
  final DoubleHistogram limitedDuration;
  final LongCounter resets;

  TcpInstruments(Meter meter) {
    handshakeDuration =
        seconds(
            meter,
            TcpMetrics.HANDSHAKE_DURATION,
            "Time from SYN (client) or first SYN-ACK (server) to ESTABLISHED.",
            HANDSHAKE_SECONDS);
    wireHandshakeDuration =
        seconds(
            meter,
            TcpMetrics.HANDSHAKE_WIRE_DURATION,
            "Time from the first SYN to SYN-ACK (client) or ESTABLISHED (server), seen in packets.",
            HANDSHAKE_SECONDS);
    acceptDuration =
        seconds(
            meter,
            TcpMetrics.ACCEPT_DURATION,
            "Time from ESTABLISHED to accept(): spent in the accept queue.",
            ACCEPT_SECONDS);
    connections =
        counter(
            meter,
            TcpMetrics.CONNECTIONS,
            Units.CONNECTIONS,
            "Connections that were established, or failed (then with error.type).");
    active =
        meter
            .upDownCounterBuilder(TcpMetrics.CONNECTION_ACTIVE)
            .setUnit(Units.CONNECTIONS)
            .setDescription("Connections that are established and not closed yet.")
            .build();
    connectionDuration =
        seconds(
            meter,
            TcpMetrics.CONNECTION_DURATION,
            "Time from ESTABLISHED to CLOSE.",
            CONNECTION_SECONDS);
    io =
        counter(
            meter,
            TcpMetrics.IO,
            Units.BYTES,
            "Payload sent and received; what was sent again counts once.");
    rtt =
        seconds(
            meter,
            TcpMetrics.RTT_DURATION,
            "The kernel's smoothed round-trip time, sampled each interval and at the end.",
            RTT_SECONDS);
    retransmits =
        counter(meter, TcpMetrics.RETRANSMITS, Units.SEGMENTS, "Segments that were sent again.");
    spuriousRetransmits =
        counter(
            meter,
            TcpMetrics.SPURIOUS_RETRANSMITS,
            Units.SEGMENTS,
            "Segments sent again in vain: the peer had them.");
    outOfOrder =
        counter(
            meter,
            TcpMetrics.OUT_OF_ORDER,
            Units.SEGMENTS,
            "Data segments that arrived ahead of a gap.");
    congestionMarked =
        counter(
            meter,
            TcpMetrics.CONGESTION_MARKED,
            Units.SEGMENTS,
            "Segments that a congested router marked on their way.");
    congestionTransitions =
        counter(
            meter,
            TcpMetrics.CONGESTION_TRANSITIONS,
            Units.TRANSITIONS,
            "Changes of senders to a state in which they suspect or answer a loss.");
    flowControlEvents =
        counter(
            meter,
            TcpMetrics.FLOW_CONTROL_EVENTS,
            Units.EVENTS,
            "Samples that found a sender held back by a window.");
    limitedDuration =
        seconds(
            meter,
            TcpMetrics.LIMITED_DURATION,
            "Time with data to send, and what of it a window or a buffer held the data back.",
            LIMITED_SECONDS);
    resets = counter(meter, TcpMetrics.RESETS, Units.RESETS, "Resets sent and received.");
  }

  private static LongCounter counter(Meter meter, String name, String unit, String description) {
    return meter.counterBuilder(name).setUnit(unit).setDescription(description).build();
  }

  private static DoubleHistogram seconds(
      Meter meter, String name, String description, List<Double> boundaries) {
    return meter
        .histogramBuilder(name)
        .setUnit(Units.SECONDS)
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(boundaries)
        .build();
  }
}
