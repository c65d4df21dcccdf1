package io.synspan.forward;

import static java.util.Objects.requireNonNull;

import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * Messages on disk, of each signal in the order in which they were put in. What is in it when
 * {@link #sync} returns is there after a crash. For one thread at a time; whoever opens it closes
 * it.
 */
final class QueueFile implements AutoCloseable {
  private static final String NAME = "gateway.queue";

  /** Of what is read back soon nothing else is. */
  private static final int CACHE_MIB = 1;

  /** Room is used again after so long: each version is synced before the next one is written. */
  private static final int RETENTION_MS = 1_000;

  private final Path path;
  private final MVStore store;
  private final Map<OtlpSignal, MVMap<Long, byte[]>> messages = new EnumMap<>(OtlpSignal.class);

  /** Bytes of the messages of each signal. */
  private final MVMap<String, Long> sizes;

  private QueueFile(Path path, MVStore store) {
    this.path = path;
    this.store = store;
    for (OtlpSignal signal : OtlpSignal.values()) {
      messages.put(
          signal,
          store.openMap(
              signal.key(),
              new MVMap.Builder<Long, byte[]>()
                  .keyType(LongDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE)));
    }
    this.sizes =
        store.openMap(
            "sizes",
            new MVMap.Builder<String, Long>()
                .keyType(StringDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
  }

  /**
   * Opens the queue in a folder, which is made where it is missing.
   *
   * @throws IOException with a message for a person
   */
  static QueueFile open(Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    try {
      Files.createDirectories(directory);
      MVStore store =
          new MVStore.Builder()
              .fileName(path.toString())
              .autoCommitDisabled()
              .cacheSize(CACHE_MIB)
              .compress()
              .open();
      store.setRetentionTime(RETENTION_MS);
      store.setVersionsToKeep(0);
      return new QueueFile(path, store);
    } catch (MVStoreException e) {
      throw new IOException(problem(path, e), e);
    } catch (IOException e) {
      throw new IOException("cannot make the folder %s: %s".formatted(directory, e), e);
    }
  }

  private static String problem(Path path, MVStoreException failure) {
    return switch (failure.getErrorCode()) {
      case DataUtils.ERROR_FILE_LOCKED ->
          "%s is used by another SynSpan: each one needs a folder of its own".formatted(path);
      case DataUtils.ERROR_FILE_CORRUPT,
          DataUtils.ERROR_UNSUPPORTED_FORMAT,
          DataUtils.ERROR_CHUNK_NOT_FOUND,
          DataUtils.ERROR_INTERNAL ->
          "%s is damaged (%s): move it away to begin with an empty one"
              .formatted(path, firstLine(failure));
      default -> "%s: %s".formatted(path, reason(failure));
    };
  }

  private static String reason(MVStoreException failure) {
    Throwable cause = failure.getCause();
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : firstLine(failure);
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * Puts a message behind the others of its signal; safe once {@link #sync} has returned.
   *
   * @throws IOException where it can't be written
   */
  void add(OtlpSignal signal, long nowMs, int items, OtlpMessage message) throws IOException {
    attempt(
        () -> {
          MVMap<Long, byte[]> ofSignal = of(signal);
          Long last = ofSignal.lastKey();
          ofSignal.append(last == null ? 1 : last + 1, KeptMessage.encode(nowMs, items, message));
          addSize(signal, message.length());
        });
  }

  /** Writes all that was added and removed, and waits until it is on the disk. */
  void sync() throws IOException {
    attempt(
        () -> {
          store.commit();
          store.sync();
        });
  }

  /** The oldest message of a signal behind this one; null where there is none. */
  @Nullable KeptMessage after(OtlpSignal signal, long sent) throws IOException {
    try {
      Long number = of(signal).higherKey(sent);
      byte[] value = number == null ? null : of(signal).get(number);
      return number == null || value == null ? null : KeptMessage.decode(number, value);
    } catch (MVStoreException e) {
      throw new IOException(problem(path, e), e);
    }
  }

  /**
   * Takes out the messages up to this one; written at once, but not synced: at worst they are sent
   * once more.
   *
   * @throws IOException where the disk has no room even for that
   */
  void removeThrough(OtlpSignal signal, long sent) throws IOException {
    attempt(
        () -> {
          MVMap<Long, byte[]> ofSignal = of(signal);
          for (Long number = ofSignal.firstKey();
              number != null && number <= sent;
              number = ofSignal.firstKey()) {
            byte[] value = requireNonNull(ofSignal.remove(number));
            addSize(signal, -KeptMessage.decode(number, value).message().length());
          }
          store.commit();
        });
  }

  /** Removes the file, with all that is in it. */
  static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
  }

  private void addSize(OtlpSignal signal, long bytes) {
    sizes.put(signal.key(), size(signal) + bytes);
  }

  /** Bytes of the messages of a signal. */
  long size(OtlpSignal signal) {
    return sizes.getOrDefault(signal.key(), 0L);
  }

  long count(OtlpSignal signal) {
    return of(signal).sizeAsLong();
  }

  /** Bytes that it takes on the disk. */
  long fileSize() {
    return store.getFileStore().size();
  }

  @SuppressWarnings("NullAway") // there is one for each
  private MVMap<Long, byte[]> of(OtlpSignal signal) {
    return messages.get(signal);
  }

  private void attempt(Runnable operation) throws IOException {
    try {
      operation.run();
    } catch (MVStoreException e) {
      throw new IOException(problem(path, e), e);
    }
  }

  /** What was added and not synced is lost. May be called twice, and after a failure. */
  @Override
  public void close() {
    store.closeImmediately();
  }
}
