package io.synspan.app;

import io.synspan.detect.SourceDrop;
import io.synspan.detect.SourceDropListener;
import io.synspan.detect.SourcePrefix;
import java.time.Duration;
import org.jboss.logging.Logger;

/** One line when SYNs of a prefix begin to be dropped, one when they pass again. */
final class SourceDropLog implements SourceDropListener {
  private final Logger log;

  SourceDropLog(Logger log) {
    this.log = log;
  }

  @Override
  public void onBegan(SourceDrop drop) {
    log.warnf(
        "Dropping SYNs from %s for %d s: SYN flood at port %d",
        drop.prefix(), Duration.ofNanos(drop.untilNs() - drop.beganNs()).toSeconds(), drop.port());
  }

  @Override
  public void onEnded(SourceDrop drop) {
    log.infof("SYNs from %s pass again: %,d were dropped", drop.prefix(), drop.syns());
  }

  @Override
  public void onFull(SourcePrefix prefix) {
    log.warnf(
        "%s floods too, and its SYNs pass: as many prefixes are dropped as can be at one time",
        prefix);
  }
}
