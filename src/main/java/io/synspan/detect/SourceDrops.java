package io.synspan.detect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Has the SYNs of each prefix that floods dropped, for a time. What is dropped is not counted by
 * the detector: to it the flood is over. So each drop ends when its time is up, and a prefix that
 * then floods still is seen to, and begins another. For one thread.
 */
public final class SourceDrops implements DetectionListener {
  private final SynFilter filter;
  private final long netnsInode;
  private final long durationNs;
  private final int most;
  private final LongSupplier clock;
  private final SourceDropListener listener;
  private final Map<SourcePrefix, SourceDrop> going = new HashMap<>();
  private boolean fullTold;

  /**
   * @param netnsInode the namespace in which the filter works; floods in others are passed over
   * @param durationNs of each drop
   * @param most prefixes that are dropped at one time
   * @param clock CLOCK_MONOTONIC nanoseconds
   */
  public SourceDrops(
      SynFilter filter,
      long netnsInode,
      long durationNs,
      int most,
      LongSupplier clock,
      SourceDropListener listener) {
    this.filter = filter;
    this.netnsInode = netnsInode;
    this.durationNs = durationNs;
    this.most = most;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public void onFlooding(long floodedNetnsInode, int port, SourcePrefix prefix) {
    if (floodedNetnsInode != netnsInode || going.containsKey(prefix)) {
      return;
    }
    if (going.size() >= most) {
      if (!fullTold) {
        listener.onFull(prefix);
      }
      fullTold = true;
      return;
    }
    long nowNs = clock.getAsLong();
    SourceDrop drop = new SourceDrop(prefix, netnsInode, port, nowNs, nowNs + durationNs, 0, 0);
    if (filter.begin(prefix, drop.untilNs())) {
      going.put(prefix, drop);
      listener.onBegan(drop);
    }
  }

  @Override
  public void onOpened(Detection detection) {}

  @Override
  public void onClosed(Detection detection) {}

  /** Counts what was dropped, and ends what is over; to be called about once a second. */
  public void advance() {
    long nowNs = clock.getAsLong();
    for (SourceDrop drop : List.copyOf(going.values())) {
      SourceDrop counted = count(drop);
      if (nowNs >= drop.untilNs()) {
        end(counted, drop.untilNs());
      }
    }
  }

  /** Ends what goes on. */
  public void close() {
    long nowNs = clock.getAsLong();
    for (SourceDrop drop : List.copyOf(going.values())) {
      end(count(drop), Math.min(nowNs, drop.untilNs()));
    }
  }

  private SourceDrop count(SourceDrop drop) {
    SourceDrop counted = drop.withSyns(filter.syns(drop.prefix()));
    going.put(drop.prefix(), counted);
    if (counted.syns() > drop.syns()) {
      listener.onDropped(counted.syns() - drop.syns());
    }
    return counted;
  }

  private void end(SourceDrop drop, long timeNs) {
    filter.end(drop.prefix());
    going.remove(drop.prefix());
    fullTold = false;
    listener.onEnded(drop.endedAt(timeNs));
  }
}
