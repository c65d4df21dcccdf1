package io.synspan.app;

import io.quarkus.runtime.Quarkus;
import io.synspan.app.telemetry.Telemetry;
import io.synspan.app.telemetry.TelemetryException;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.probe.ProbeException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code synspan run}: watches until it is told to stop. */
@Command(
    name = "run",
    description = "Watches TCP on this machine and sends OpenTelemetry until it is stopped.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:stopped by SIGTERM or SIGINT",
      "1:could not start or go on",
      "2:wrong settings",
      "130, 143:stopped by SIGINT or SIGTERM, and cut off after 2 s"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = Logger.getLogger("io.synspan");

  private final SynspanConfig config;
  private final RunningService running;
  private final Instance<Vertx> vertx;
  private final String version;
  private final AtomicBoolean failed = new AtomicBoolean();

  @Inject
  RunCommand(
      SynspanConfig config,
      RunningService running,
      Instance<Vertx> vertx,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.config = config;
    this.running = running;
    this.vertx = vertx;
    this.version = version;
  }

  @Override
  public Integer call() {
    MonotonicClock clock = MonotonicClock.measured();
    JoinedSpans joined = new JoinedSpans();
    ExchangeSwitch exchanges = new ExchangeSwitch(config.exchanges());
    try (OpeningProbe probe = OpeningProbe.begin(config);
        Telemetry telemetry = Telemetry.open(version, sendsLogs());
        Gateway gateway = openGateway(telemetry, clock, joined, exchanges);
        SynspanService service =
            SynspanService.start(
                config,
                probe,
                telemetry,
                clock,
                joined,
                gateway.listeners(),
                gateway.proxyListeners(),
                exchanges,
                summarised(telemetry),
                this::readerFailed)) {
      running.set(service);
      HookAnnouncement.log(LOG, config, service.hooks(), service.keptCapabilities());
      service.announcePackets(LOG);
      announce(telemetry);
      if (!gateway.state().isEmpty()) {
        LOG.info(gateway.state());
      }
      Quarkus.waitForExit();
    } catch (GatewayException e) {
      LOG.error(e.getMessage());
      return e.status();
    } catch (TelemetryException e) {
      LOG.error(e.getMessage());
      return ExitCode.USAGE;
    } catch (ProbeException e) {
      LOG.error("Cannot watch TCP: " + e.getMessage() + "\nTry: synspan doctor");
      return ExitCode.SOFTWARE;
    } finally {
      running.set(null);
    }
    return failed.get() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  /** What was done about a flood is told whatever else is. */
  private boolean sendsLogs() {
    return config.events().asLogs() || config.packets().drop().enabled();
  }

  private boolean summarised(Telemetry telemetry) {
    return switch (config.summary().mode()) {
      case AUTO -> !telemetry.exports();
      case ON -> true;
      case OFF -> false;
    };
  }

  private Gateway openGateway(
      Telemetry telemetry, MonotonicClock clock, JoinedSpans joined, ExchangeSwitch exchanges)
      throws GatewayException, ProbeException {
    try {
      return Gateway.open(
          config.gateway(),
          telemetry.collectors(),
          telemetry.openTelemetry().getMeter(Pipeline.SCOPE),
          clock,
          joined,
          exchanges,
          vertx::get);
    } catch (GatewayException e) {
      telemetry.abandon();
      throw e;
    }
  }

  private void announce(Telemetry telemetry) {
    if (telemetry.exports()) {
      telemetry.destinations().forEach(destination -> LOG.info("Sending " + destination));
    } else {
      LOG.infof(
          "No collector is set (OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST:4317 sets one): %s",
          summarised(telemetry)
              ? "a summary follows here every " + config.summary().interval().toSeconds() + " s"
              : "nothing is sent");
    }
  }

  private void readerFailed(Throwable failure) {
    LOG.error("The reader has ended: " + failure.getMessage(), failure);
    failed.set(true);
    Quarkus.asyncExit(ExitCode.SOFTWARE);
  }
}
