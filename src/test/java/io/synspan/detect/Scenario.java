package io.synspan.detect;

import static io.synspan.detect.SimulatedTraffic.HOUR;
import static io.synspan.detect.SimulatedTraffic.MS;
import static io.synspan.detect.SimulatedTraffic.SECOND;

import java.util.List;
import java.util.function.Consumer;

/**
 * Traffic that a server sees, and what the detectors are to say of it.
 *
 * @param name as in docs/detectors.md
 * @param seconds how long it lasts
 * @param attackFrom the second at which an attack begins; -1 where there is none
 */
record Scenario(String name, long seconds, long attackFrom, Consumer<SimulatedTraffic> traffic) {
  private static final int NO_ATTACK = -1;
  private static final int NAT = 0xff_0001;
  private static final SourcePrefix ATTACKER = new SourcePrefix(0xcb00_7100L, 24);

  static final List<Scenario> ATTACKS =
      List.of(
          attack(
              "SYN flood, 100 a second from made-up sources, among 200 connections a second",
              t -> {
                t.each(200, 0, 60, at -> t.connection(at, 50 * MS));
                t.each(100, 10, 40, t::unansweredSyn);
              }),
          attack(
              "SYN flood, 5,000 a second, that fills a queue of 511 and gets SYN cookies",
              t -> {
                t.each(20, 0, 60, at -> t.connection(at, 50 * MS));
                t.each(511, 10, 11, t::unansweredSyn);
                t.each(1, 10, 40, at -> t.turnedAway(at, 4_489));
              }),
          attack(
              "SYN flood at a listener with a queue of 8, whose SYNs are dropped",
              t -> {
                t.each(8, 10, 11, t::unansweredSyn);
                t.each(1, 10, 40, at -> t.turnedAway(at, 1_000));
              }),
          attack(
              "SYN flood, 100 a second from one /24, among 3,000 connections a second (packets)",
              t -> {
                t.each(3000, 0, 60, at -> t.connection(at, 50 * MS));
                t.each(100, 10, 40, at -> t.unansweredSyn(at, ATTACKER));
              }),
          attack(
              "SYN flood, 60 a second from one /24, behind 2,000 made-up sources a second that get"
                  + " SYN cookies (packets)",
              t -> {
                t.each(60, 10, 40, at -> t.synAnsweredByCookie(at, ATTACKER));
                t.each(2000, 10, 40, at -> t.synAnsweredByCookie(at, madeUp(t)));
              }),
          attack(
              "port scan, 100 ports a second",
              t ->
                  t.each(100, 10, 20, at -> t.synForClosedPort(at, 7, 1 + (int) (at / MS % 9999)))),
          attack(
              "port scan, a port each 30 seconds: found at the 15th",
              t -> t.each(1 / 30.0, 10, 900, at -> t.synForClosedPort(at, 7, (int) (at / SECOND)))),
          attack(
              "port scan, 5 ports a second, behind a flood of 2,000 made-up sources a second",
              t -> {
                t.each(5, 10, 20, at -> t.synForClosedPort(at, 7, (int) (at / MS % 65_000)));
                t.each(2000, 0, 20, at -> t.synForClosedPort(at, (int) (at / 1000 % 900_001), 23));
              }),
          attack(
              "reset storm, 40 of 60 connections a second",
              t -> {
                t.each(20, 0, 60, at -> t.connection(at, 50 * MS));
                t.each(40, 10, 30, at -> t.connectionThatTheClientResets(at, 50 * MS));
              }),
          attack(
              "half-open, 25 handshakes a second that are left unanswered",
              t -> {
                t.each(20, 0, 60, at -> t.connection(at, 50 * MS));
                t.each(25, 10, 30, t::unansweredSyn);
              }),
          attack(
              "half-open, an upstream that answers none of 20 connects a second",
              t -> t.each(20, 10, 30, t::unansweredConnect)));

  static final List<Scenario> ORDINARY =
      List.of(
          ordinary(
              "keep-alive connections, 10 new ones a second, a minute each", Scenario::keepAlive),
          ordinary(
              "short connections, 200 a second, 1 % after a lost SYN-ACK", Scenario::shortOnes),
          ordinary(
              "a deployment each 10 minutes: 10,000 connections cut, ports closed for 3 s,"
                  + " then a full accept queue",
              Scenario::deployments),
          ordinary(
              "20 health checkers that reset their connection each 2 seconds",
              Scenario::healthChecks),
          ordinary("a crawler, 30 connections a second, a third of them reset", Scenario::crawler),
          ordinary(
              "10,000 clients behind one NAT, 100 a second, with 2 % loss and closed ports tried",
              Scenario::nat),
          ordinary(
              "10,000 clients behind one NAT that all come back at once, each 10 minutes",
              Scenario::natComesBack),
          ordinary(
              "mobile clients: 50 connections a second, 0.5 % gone before the last ACK",
              Scenario::mobile),
          ordinary(
              "upstreams that send to client ports closed since, 20 a second",
              Scenario::latePackets),
          ordinary("all of these at once", Scenario::all),
          new Scenario(
              "a day of all of these, a fifth of each at most and a hundredth at night",
              24 * HOUR,
              NO_ATTACK,
              Scenario::day));

  private static Scenario attack(String name, Consumer<SimulatedTraffic> traffic) {
    return new Scenario(name, name.contains("30 seconds") ? 1000 : 120, 10, traffic);
  }

  private static Scenario ordinary(String name, Consumer<SimulatedTraffic> traffic) {
    return new Scenario(name, HOUR, NO_ATTACK, traffic);
  }

  private static SourcePrefix madeUp(SimulatedTraffic t) {
    return new SourcePrefix(t.random.nextInt(1 << 24) << 8 & 0xffff_ff00L, 24);
  }

  boolean isAttack() {
    return attackFrom != NO_ATTACK;
  }

  private static void all(SimulatedTraffic t) {
    keepAlive(t);
    shortOnes(t);
    deployments(t);
    healthChecks(t);
    crawler(t);
    nat(t);
    natComesBack(t);
    mobile(t);
    latePackets(t);
  }

  private static void day(SimulatedTraffic t) {
    for (int hour = 0; hour < 24; hour++) {
      t.beginHour(hour, 0.105 - 0.095 * Math.cos(2 * Math.PI * hour / 24));
      all(t);
      t.playUntil((hour + 1) * HOUR);
    }
  }

  private static void keepAlive(SimulatedTraffic t) {
    t.each(10, 0, HOUR, at -> t.connection(at, 60 * SECOND));
  }

  private static void shortOnes(SimulatedTraffic t) {
    t.each(
        200,
        0,
        HOUR,
        at -> {
          if (t.random.nextInt(100) == 0) {
            t.connectionAfterLoss(at, 20 * MS);
          } else {
            t.connection(at, 20 * MS);
          }
        });
  }

  private static void deployments(SimulatedTraffic t) {
    for (long second = 600; second < HOUR; second += 600) {
      long cutNs = t.second(second);
      t.each(
          1000,
          second - 20,
          second - 10,
          at -> t.connectionThatWeReset(at, cutNs - at + t.random.nextLong(SECOND)));
      t.each(500, second, second + 3, at -> t.synForClosedPort(at, t.random.nextInt(5000), 8080));
      t.each(300, second + 3, second + 8, t::connectionWhileTheAcceptQueueIsFull);
    }
  }

  private static void healthChecks(SimulatedTraffic t) {
    t.each(10, 0, HOUR, at -> t.connectionThatTheClientResets(at, MS));
  }

  private static void crawler(SimulatedTraffic t) {
    t.each(
        30,
        0,
        HOUR,
        at -> {
          if (t.random.nextInt(3) == 0) {
            t.connectionThatTheClientResets(at, 100 * MS);
          } else {
            t.connection(at, 100 * MS);
          }
        });
  }

  private static void nat(SimulatedTraffic t) {
    int[] closedPorts = {80, 443, 8443, 9090, 22, 3000};
    t.each(
        100,
        0,
        HOUR,
        at -> {
          int chance = t.random.nextInt(100);
          if (chance < 2) {
            t.connectionAfterLoss(at, 300 * MS);
          } else if (chance < 5) {
            t.synForClosedPort(at, NAT, closedPorts[t.random.nextInt(closedPorts.length)]);
          } else {
            t.connection(at, 300 * MS);
          }
        });
  }

  private static void natComesBack(SimulatedTraffic t) {
    for (long second = 300; second < HOUR; second += 600) {
      t.each(5000, second, second + 2, at -> t.connection(at, 30 * SECOND));
    }
  }

  private static void mobile(SimulatedTraffic t) {
    t.each(
        50,
        0,
        HOUR,
        at -> {
          if (t.random.nextInt(200) == 0) {
            t.unansweredSyn(at);
          } else {
            t.connection(at, 2 * SECOND);
          }
        });
  }

  private static void latePackets(SimulatedTraffic t) {
    t.each(20, 0, HOUR, at -> t.latePacket(at, 9, 32_768 + t.random.nextInt(28_000)));
  }
}
