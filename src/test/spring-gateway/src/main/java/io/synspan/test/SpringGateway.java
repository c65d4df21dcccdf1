package io.synspan.test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring Cloud Gateway with nothing of our own; its routes come with its configuration. */
@SpringBootApplication
public class SpringGateway {
  public static void main(String... args) {
    SpringApplication.run(SpringGateway.class, args);
  }
}
