package io.synspan.detect;

import java.util.List;

/**
 * What a detection rests on, from the first second that counted for it.
 *
 * @param events handshakes that were not answered, SYNs for closed ports, or resets; for {@link
 *     DetectionType#HALF_OPEN} the most handshakes that were half-open at once
 * @param peakPerSecond the most such events in one second
 * @param regular what went well meanwhile: handshakes that were answered, or connections that were
 *     closed; 0 for a port scan
 * @param synCookies SYN cookies sent and SYNs dropped for want of room in a SYN queue, in the
 *     network namespace; for {@link DetectionType#SYN_FLOOD} alone
 * @param ports distinct closed ports, up to 32; for {@link DetectionType#PORT_SCAN} alone
 * @param sources the prefixes, up to 3, that flooded it the most; for {@link
 *     DetectionType#SYN_FLOOD} alone, where packets are looked at
 */
public record Evidence(
    long events,
    long peakPerSecond,
    long regular,
    long synCookies,
    int ports,
    List<FloodSource> sources) {
  public Evidence {
    sources = List.copyOf(sources);
  }

  /** Of no prefix in particular. */
  public Evidence(long events, long peakPerSecond, long regular, long synCookies, int ports) {
    this(events, peakPerSecond, regular, synCookies, ports, List.of());
  }
}
