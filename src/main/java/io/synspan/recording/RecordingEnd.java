package io.synspan.recording;

/**
 * How the reading of a recording ended.
 *
 * @param records that were read
 * @param problem what is wrong with the recording's end; empty where it is whole
 */
public record RecordingEnd(long records, String problem) {
  public boolean isWhole() {
    return problem.isEmpty();
  }
}
