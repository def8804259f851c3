package dev.jbuild.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLocksTest {
  @TempDir Path directory;

  @Test
  void oneThreadAtATimeHoldsAKey() throws Exception {
    CacheKey key = new KeyBuilder("run").build();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (KeyLocks locks = KeyLocks.open(directory)) {
      CountDownLatch done = new CountDownLatch(8);
      for (int i = 0; i < 8; i++) {
        Thread.ofPlatform()
            .start(
                () -> {
                  try (KeyLocks.Held _ = locks.hold(key)) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } finally {
                    done.countDown();
                  }
                });
      }
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void twoKeysAreHeldAtOnce() throws Exception {
    try (KeyLocks locks = KeyLocks.open(directory);
        KeyLocks.Held one = locks.hold(new KeyBuilder("run").add("n", "1").build());
        KeyLocks.Held two = locks.hold(new KeyBuilder("run").add("n", "2").build())) {
      assertThat(one).isNotSameAs(two);
    }
  }

  @Test
  void keyCanBeHeldAgainAfterItsRelease() throws Exception {
    CacheKey key = new KeyBuilder("run").build();
    try (KeyLocks locks = KeyLocks.open(directory)) {
      locks.hold(key).close();
      KeyLocks.Held again = locks.hold(key);

      assertThat(again).isNotNull();
      again.close();
    }
  }
}
