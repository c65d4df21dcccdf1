package io.synspan.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many pairs the times alone would show to be certain if it were known that each upstream
 * exchange has a request of its own, which is more than is known: a proxy may ask twice. So no
 * sound pairing by times finds more. All exchanges of a run are looked at at once, which the
 * pairing itself, with bounded memory, can't.
 */
final class MostCertain {
  /**
   * One exchange.
   *
   * @param answerNs of its first byte; where there is no answer, for an upstream one the time it
   *     began, for a downstream one the last at which it may have caused one
   */
  record Times(long pid, long thread, boolean upstream, long beganNs, long answerNs) {}

  private final TreeMap<Long, Integer> requests = new TreeMap<>();
  private final List<int[]> choices = new ArrayList<>();
  private final Map<Integer, Integer> owners = new HashMap<>();

  private MostCertain() {}

  /**
   * Counts them.
   *
   * @param byThread whether a request is served by one thread of its process
   */
  static int of(Collection<Times> exchanges, boolean byThread) {
    return exchanges.stream()
        .collect(
            Collectors.groupingBy(
                exchange -> List.of(exchange.pid(), byThread ? exchange.thread() : 0L)))
        .values()
        .stream()
        .mapToInt(group -> new MostCertain().count(group))
        .sum();
  }

  private int count(List<Times> group) {
    group.sort(Comparator.comparingLong(Times::beganNs).thenComparing(Times::upstream));
    assign(group);
    return alone(swaps());
  }

  /**
   * Gives as many upstream exchanges as possible a request of their own: each, in the order of
   * their beginnings, the one of those that it may have which is answered first. (Points of a
   * plane, of which one is to lie left of and above the other; by exchange this is optimal.)
   */
  private void assign(List<Times> group) {
    TreeMap<Long, Integer> free = new TreeMap<>();
    for (int index = 0; index < group.size(); index++) {
      Times exchange = group.get(index);
      if (!exchange.upstream()) {
        long answerNs = exchange.answerNs();
        while (requests.containsKey(answerNs)) {
          answerNs--;
        }
        requests.put(answerNs, index);
        free.put(answerNs, index);
        continue;
      }
      Map.Entry<Long, Integer> taken = free.higherEntry(exchange.answerNs());
      if (taken != null) {
        free.remove(taken.getKey());
        owners.put(taken.getValue(), choices.size());
        choices.add(
            requests.tailMap(exchange.answerNs(), false).values().stream()
                .mapToInt(Integer::intValue)
                .toArray());
      }
    }
  }

  /**
   * Who could take whose request. The last one stands for all requests that nobody has: who can
   * take one of these leaves its own.
   */
  private int[][] swaps() {
    int nobody = choices.size();
    int[][] swaps = new int[nobody + 1][];
    for (int one = 0; one < nobody; one++) {
      swaps[one] =
          Arrays.stream(choices.get(one))
              .map(request -> owners.getOrDefault(request, nobody))
              .toArray();
    }
    swaps[nobody] = IntStream.range(0, nobody).toArray();
    return swaps;
  }

  /** Those that are in no circle of swaps (Tarjan 1972, without recursion). */
  private static int alone(int[][] swaps) {
    int size = swaps.length;
    int[] number = new int[size];
    int[] lowest = new int[size];
    int[] next = new int[size];
    int[] path = new int[size];
    int[] stack = new int[size];
    boolean[] stacked = new boolean[size];
    int numbers = 0;
    int stackSize = 0;
    int alone = 0;
    for (int root = 0; root < size; root++) {
      if (number[root] != 0) {
        continue;
      }
      int depth = 0;
      path[0] = root;
      while (depth >= 0) {
        int at = path[depth];
        if (number[at] == 0) {
          numbers++;
          number[at] = numbers;
          lowest[at] = numbers;
          stack[stackSize++] = at;
          stacked[at] = true;
        }
        if (next[at] < swaps[at].length) {
          int to = swaps[at][next[at]++];
          if (number[to] == 0) {
            path[++depth] = to;
          } else if (stacked[to]) {
            lowest[at] = Math.min(lowest[at], number[to]);
          }
          continue;
        }
        depth--;
        if (depth >= 0) {
          lowest[path[depth]] = Math.min(lowest[path[depth]], lowest[at]);
        }
        if (lowest[at] == number[at]) {
          int members = 0;
          int member;
          do {
            member = stack[--stackSize];
            stacked[member] = false;
            members++;
          } while (member != at);
          alone += members == 1 && at != size - 1 ? 1 : 0;
        }
      }
    }
    return alone;
  }
}
