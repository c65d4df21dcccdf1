package io.synspan.bench;

import java.io.IOException;

/** A part of the benchmark that can be run alone. */
interface Section {

  /** Measures and reports rows; everything that it starts it ends. */
  void run(Report report) throws IOException, InterruptedException;
}
