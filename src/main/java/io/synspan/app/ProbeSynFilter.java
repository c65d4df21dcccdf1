package io.synspan.app;

import io.synspan.app.ReaderLoop.ReaderFailedException;
import io.synspan.detect.SourcePrefix;
import io.synspan.detect.SynFilter;
import io.synspan.probe.ConnectionFilter.Prefix;
import io.synspan.probe.ProbeException;
import io.synspan.probe.SynDropProbe;
import org.jboss.logging.Logger;

/** The kernel side's program, as the detectors' side wants it. The probe stays the caller's. */
final class ProbeSynFilter implements SynFilter {
  private static final Logger LOG = Logger.getLogger("io.synspan");

  private final SynDropProbe probe;

  ProbeSynFilter(SynDropProbe probe) {
    this.probe = probe;
  }

  @Override
  public boolean begin(SourcePrefix prefix, long untilNs) {
    try {
      probe.begin(keyOf(prefix), untilNs);
      return true;
    } catch (ProbeException refused) {
      LOG.warnf("SYNs from %s can't be dropped: %s", prefix, refused.getMessage());
      return false;
    }
  }

  @Override
  public long syns(SourcePrefix prefix) {
    try {
      return probe.syns(keyOf(prefix));
    } catch (ProbeException e) {
      throw new ReaderFailedException(e);
    }
  }

  @Override
  public void end(SourcePrefix prefix) {
    try {
      probe.end(keyOf(prefix));
    } catch (ProbeException e) {
      throw new ReaderFailedException(e);
    }
  }

  private static Prefix keyOf(SourcePrefix prefix) {
    return new Prefix(prefix.addressHigh(), prefix.addressLow(), prefix.addressBits());
  }
}
