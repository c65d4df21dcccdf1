package io.synspan.bench;

import io.synspan.event.AcceptedRecord;
import io.synspan.event.ClosedRecord;
import io.synspan.event.DropRecord;
import io.synspan.event.EstablishedRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.FailedRecord;
import io.synspan.event.ListenerRecord;
import io.synspan.event.RecordHandler;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitRecord;
import io.synspan.event.TraceparentRecord;

/** Reads samples of connections and keeps sums alone. */
final class DecodedSamples implements RecordHandler {
  private long bytes;

  /** Of all samples so far, each way. */
  long bytes() {
    return bytes;
  }

  @Override
  public void onSample(ClosedRecord record) {
    bytes += record.bytesSent() + record.bytesReceived();
  }

  @Override
  public void onListener(ListenerRecord record) {}

  @Override
  public void onEstablished(EstablishedRecord record) {}

  @Override
  public void onFailed(FailedRecord record) {}

  @Override
  public void onClosed(ClosedRecord record) {}

  @Override
  public void onReset(ResetRecord record) {}

  @Override
  public void onRetransmit(RetransmitRecord record) {}

  @Override
  public void onAccepted(AcceptedRecord record) {}

  @Override
  public void onDrop(DropRecord record) {}

  @Override
  public void onExchange(ExchangeRecord record) {}

  @Override
  public void onTraceparent(TraceparentRecord record) {}

  @Override
  public void onUnknownKind(int kind, int length) {
    throw new IllegalStateException("a sample of unknown kind " + kind);
  }

  @Override
  public void onTruncated(int kind, int length) {
    throw new IllegalStateException("a sample of " + length + " bytes");
  }

  @Override
  public void onInvalid(int kind, int length) {
    throw new IllegalStateException("a sample that is not valid, of kind " + kind);
  }
}
