package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ListenerFanOutTest {
  private final List<String> heard = new ArrayList<>();

  static Method[] callbacks() {
    return ConnectionListener.class.getMethods();
  }

  @ParameterizedTest
  @MethodSource("callbacks")
  void tellsEveryListenerInTheirOrder(Method callback) throws ReflectiveOperationException {
    ListenerFanOut fanOut = new ListenerFanOut(List.of(listener("first"), listener("second")));

    callback.invoke(fanOut, anyArguments(callback));

    assertThat(heard)
        .containsExactly("first " + callback.getName(), "second " + callback.getName());
  }

  /** By which it tells them apart. */
  @Test
  void callbacksHaveNamesOfTheirOwn() {
    assertThat(callbacks()).extracting(Method::getName).doesNotHaveDuplicates();
  }

  private ConnectionListener listener(String name) {
    return (ConnectionListener)
        Proxy.newProxyInstance(
            ConnectionListener.class.getClassLoader(),
            new Class<?>[] {ConnectionListener.class},
            (proxy, method, arguments) -> {
              heard.add(name + " " + method.getName());
              return null;
            });
  }

  private static Object[] anyArguments(Method callback) {
    Object[] arguments = new Object[callback.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      if (callback.getParameterTypes()[i] == long.class) {
        arguments[i] = 1L;
      }
    }
    return arguments;
  }
}
