package io.synspan.app.packets;

import io.synspan.connection.MonotonicClock;
import io.synspan.inspect.PacketNames;
import io.synspan.inspect.PacketOutput;
import io.synspan.probe.PacketAttachment;
import io.synspan.probe.PacketHook;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PacketOptions;
import io.synspan.probe.PacketProbe;
import io.synspan.probe.PacketProblem;
import io.synspan.probe.ProbeException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One run of {@code inspect}, from the options to the counts. Whoever opens it closes it. */
public final class InspectSession implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);
  private static final int RING_BYTES = 4 << 20;

  private final PacketProbe probe;
  private final List<PacketProblem> problems;
  private final PacketOutput output;
  private final InterfaceNames interfaces;
  private final PacketReader reader;
  private Thread thread = new Thread();

  private InspectSession(
      PacketProbe probe,
      List<PacketProblem> problems,
      PacketOutput output,
      InterfaceNames interfaces,
      long count) {
    this.probe = probe;
    this.problems = problems;
    this.output = output;
    this.interfaces = interfaces;
    this.reader = new PacketReader(probe, output, interfaces, count);
  }

  /**
   * Attaches the hooks.
   *
   * @param ownNetns inode of this process's network namespace
   * @param export where packets go to instead; the caller closes it, after this
   * @param application for the file
   * @throws IllegalArgumentException where an option is not what it must be
   * @throws ProbeException where no hook works
   * @throws IOException where the output can't be opened
   */
  public static InspectSession open(
      PlaceOptions places,
      FilterOptions filters,
      OutputOptions outputs,
      @Nullable PacketExport export,
      int ownNetns,
      String application)
      throws ProbeException, IOException {
    outputs.check();
    PacketOptions options = options(places, filters, outputs, ownNetns);
    WritableByteChannel channel = outputs.open();
    PacketProbe probe = null;
    try {
      List<PacketProblem> problems = new ArrayList<>();
      probe = places.isAuto() ? AutoHooks.open(options, problems) : PacketProbe.open(options);
      problems.addAll(probe.problems());
      InterfaceNames interfaces = new InterfaceNames(watched(probe, options));
      MonotonicClock clock = MonotonicClock.measured();
      PacketNames names =
          new PacketNames(clock::epochNs, interfaces::of, number -> PacketHook.of(number).text());
      boolean hooks =
          probe.attachments().stream().map(PacketAttachment::hook).distinct().count() > 1;
      PacketOutput output =
          export == null
              ? outputs.output(channel, names, hooks, application)
              : export.output(names, outputs.numbers());
      return new InspectSession(probe, problems, output, interfaces, outputs.count());
    } catch (ProbeException | RuntimeException e) {
      if (probe != null) {
        probe.close();
      }
      channel.close();
      throw e;
    }
  }

  private static PacketOptions options(
      PlaceOptions places, FilterOptions filters, OutputOptions outputs, int ownNetns)
      throws ProbeException {
    List<PacketHookChoice> choices = places.isAuto() ? List.of() : places.choices();
    List<PacketInterface> interfaces = places.interfaces();
    if (filters.hasExpression() && choices.stream().anyMatch(of -> !of.hook().isOfInterface())) {
      throw new IllegalArgumentException("--filter works at the hooks xdp and tc alone");
    }
    return new PacketOptions(
        choices,
        places.directions(),
        interfaces,
        places.namesInterfaces(),
        places.cgroup(),
        ownNetns,
        filters.toFilter(places.allNamespaces ? 0 : ownNetns),
        filters.toPcap(interfaces),
        outputs.perSecond(),
        outputs.writesFile(),
        outputs.payloadBytes(),
        RING_BYTES);
  }

  private static List<PacketInterface> watched(PacketProbe probe, PacketOptions options) {
    List<String> names =
        probe.attachments().stream()
            .filter(attachment -> attachment.hook().isOfInterface())
            .map(PacketAttachment::target)
            .toList();
    return options.interfaces().stream().filter(of -> names.contains(of.name())).toList();
  }

  /** Says which hooks see packets, and what did not work before. */
  public void announce(Logger log) throws ProbeException {
    problems.forEach(problem -> log.warn(problem.toString()));
    log.infof("Showing packets seen by %s", PacketAttachment.list(probe.attachments()));
    probe
        .giveUpCapabilities()
        .forEach((capability, reason) -> log.infof("Keeps %s: %s", capability, reason));
  }

  /**
   * Begins to read, on a thread of its own.
   *
   * @param onEnd told on that thread that it has ended by itself, and whether something was wrong
   */
  public void start(Logger log, Consumer<Boolean> onEnd) {
    thread = Thread.ofPlatform().name("synspan-packets").start(() -> read(log, onEnd));
  }

  private void read(Logger log, Consumer<Boolean> onEnd) {
    try {
      reader.run(
          gone -> log.warnf("%s has gone, its packets are seen no more", gone.name()),
          () -> interfaces.anyLeft() || attachedElsewhere());
      boolean noneLeft = !interfaces.anyLeft() && !attachedElsewhere();
      if (noneLeft) {
        log.error("No interface is left to see packets of");
      }
      onEnd.accept(noneLeft);
    } catch (ProbeException | IOException | RuntimeException e) {
      log.error("Cannot go on: " + e.getMessage());
      onEnd.accept(true);
    }
  }

  private boolean attachedElsewhere() {
    return probe.attachments().stream().anyMatch(of -> !of.hook().isOfInterface());
  }

  /** Stops reading, takes the hooks out, shows what they had seen, and returns the counts. */
  public String end() throws ProbeException, IOException {
    reader.stop();
    try {
      thread.join(STOP_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return reader.end(thread.isAlive()).text();
  }

  /** Should the reader hang, its memory stays until the process ends: it is in use. */
  @Override
  public void close() throws IOException {
    if (!thread.isAlive()) {
      probe.close();
      output.close();
    }
  }
}
