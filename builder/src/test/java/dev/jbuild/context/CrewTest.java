package dev.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrewTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void tasksAddedByTasksAreDoneOnce(int threads) throws IOException {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    AtomicInteger count = new AtomicInteger();
    Crew<Integer> crew =
        new Crew<>(
            threads,
            (task, more) -> {
              count.incrementAndGet();
              done.add(task);
              if (task < 1 << 12) {
                more.add(2 * task);
                more.add(2 * task + 1);
              }
            });

    crew.run(List.of(1));

    assertThat(count.get()).isEqualTo((1 << 13) - 1);
    assertThat(done).hasSize(count.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void firstFailureStopsTheRestAndIsThrown(int threads) {
    AtomicInteger count = new AtomicInteger();
    Crew<Integer> crew =
        new Crew<>(
            threads,
            (task, more) -> {
              if (count.incrementAndGet() == 5) {
                throw new IOException("fifth");
              }
            });

    assertThatThrownBy(() -> crew.run(IntStream.range(0, 100_000).boxed().toList()))
        .isInstanceOf(IOException.class)
        .hasMessage("fifth");
    assertThat(count.get()).isLessThan(100_000);
  }
}
