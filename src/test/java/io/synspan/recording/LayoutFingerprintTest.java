package io.synspan.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.RecordLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutFingerprintTest {
  @Test
  void coversEveryConstantOfTheLayout() throws IllegalAccessException {
    List<Integer> constants = new ArrayList<>();
    for (Field field : RecordLayout.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        constants.add(field.getInt(null));
      }
    }
    assertThat(LayoutFingerprint.layout()).containsExactly(constants.toArray(Integer[]::new));
  }

  @Test
  void differsForAnotherLayout() {
    int[] layout = LayoutFingerprint.layout();
    layout[layout.length - 1]++;
    assertThat(LayoutFingerprint.of(layout)).isNotEqualTo(LayoutFingerprint.current());
  }
}
