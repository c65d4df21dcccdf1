package io.synspan.recording;

/** A file is no recording that this program can replay. The message says why, and what to do. */
public final class RecordingException extends Exception {
  private static final long serialVersionUID = 1L;

  RecordingException(String message) {
    super(message);
  }
}
