package io.synspan.bench;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.BusiestConnections;
import io.synspan.connection.ConnectionTracker;
import io.synspan.event.RecordDecoder;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import io.synspan.ring.RecordConsumer;
import io.synspan.signal.ConnectionMetrics;
import io.synspan.signal.ListenerFanOut;
import io.synspan.signal.ResetCauses;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Passes of the iterator over all open connections of this network namespace, in a probe of our
 * own. For one thread.
 */
final class SamplePass implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 1 << 18;
  private static final int MAX_SERVICES = 200;
  private static final int BUSIEST = 20;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Probe probe;
  private final SdkMeterProvider meters;
  private final ConnectionTracker tracker;
  private final DecodedSamples samples = new DecodedSamples();
  private final RecordConsumer following;
  private final RecordConsumer decoding;

  private SamplePass(Probe probe, SdkMeterProvider meters) throws ProbeException {
    this.probe = probe;
    this.meters = meters;
    Meter meter = meters.get("bench");
    this.tracker =
        new ConnectionTracker(
            MAX_CONNECTIONS,
            new ListenerFanOut(
                List.of(
                    new ConnectionMetrics(meter, MAX_SERVICES, new ResetCauses(reason -> null)),
                    new BusiestConnections(BUSIEST))));
    RecordDecoder decoder = new RecordDecoder();
    this.following = (data, offset, length) -> decoder.decode(data, offset, length, tracker);
    this.decoding = (data, offset, length) -> decoder.decode(data, offset, length, samples);
    probe.sample(false, false, (data, offset, length) -> {});
    follow(true);
  }

  /** Attaches, and takes in the connections that are open. */
  static SamplePass open() throws IOException, ProbeException {
    int netns = ((Long) Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino")).intValue();
    Probe probe =
        Probe.open(
            new ProbeOptions(
                ConnectionFilter.ofNetns(netns), ProbeOptions.DEFAULT_RING_BYTES, false));
    MetricReader reader = InMemoryMetricReader.create();
    return new SamplePass(probe, SdkMeterProvider.builder().registerMetricReader(reader).build());
  }

  /**
   * One pass that reads and decodes every open connection.
   *
   * @return CPU time of this thread, kernel and user
   */
  long decodedNs() throws ProbeException {
    long startNs = THREADS.getCurrentThreadCpuTime();
    int count = probe.sample(false, true, decoding);
    long cpuNs = THREADS.getCurrentThreadCpuTime() - startNs;
    if (count < connections() || samples.bytes() < 0) {
      throw new IllegalStateException("a pass read %,d sockets".formatted(count));
    }
    return cpuNs;
  }

  /**
   * The same, and each goes into the table and the instruments, as SynSpan does it.
   *
   * @return CPU time of this thread, kernel and user
   */
  long followedNs() throws ProbeException {
    long startNs = THREADS.getCurrentThreadCpuTime();
    follow(false);
    return THREADS.getCurrentThreadCpuTime() - startNs;
  }

  /** Sockets that are followed. */
  int connections() {
    return tracker.lookup().size();
  }

  @Override
  public void close() {
    probe.close();
    meters.close();
  }

  private void follow(boolean adopt) throws ProbeException {
    tracker.beginPass();
    probe.sample(adopt, true, following);
    tracker.endPass(true);
  }
}
