package io.synspan.bench;

import io.synspan.connection.ConnectionListener;
import io.synspan.connection.ConnectionTracker;
import io.synspan.event.RecordDecoder;
import io.synspan.testing.RecordWorkload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * From the bytes of a record to the listener's call: decoder, table and tracker, with 100,000
 * connections open at once and a listener that does nothing. The score is records per second;
 * {@code gc.alloc.rate.norm} is bytes allocated per record.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PipelineBenchmark {
  private static final int CONNECTIONS = 100_000;
  private static final int RECORDS = CONNECTIONS * RecordWorkload.RECORDS_PER_CONNECTION;

  private final RecordWorkload workload = new RecordWorkload(CONNECTIONS);
  private final RecordDecoder decoder = new RecordDecoder();
  private final ConnectionTracker tracker =
      new ConnectionTracker(CONNECTIONS, new ConnectionListener() {});

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long records() {
    workload.decodeTo(decoder, tracker);
    tracker.drained(RecordWorkload.END_NS);
    return tracker.lookup().size();
  }

  public static void main(String[] args) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(PipelineBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
