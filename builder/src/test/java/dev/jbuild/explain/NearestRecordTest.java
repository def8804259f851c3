package dev.jbuild.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import dev.jbuild.cache.KeyBuilder;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestRecordTest {
  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NEW = Instant.parse("2026-01-02T00:00:00Z");

  @Test
  void changedInputIsNamedWithoutItsValue() {
    CacheKey key = run("base", "make", "A=1", "TOKEN=secret");
    CacheRecord before = record(run("base", "make", "A=1", "TOKEN=other"), OLD);

    Optional<NearestRecord> nearest = NearestRecord.of(key, List.of(before));

    assertThat(nearest).contains(new NearestRecord(OLD, ImmutableList.of("variable TOKEN")));
  }

  @Test
  void fewestChangesWinThenTheSameCommandThenTheNewest() {
    CacheKey key = run("base", "make");
    CacheRecord two = record(run("other", "make", "A=1"), NEW);
    CacheRecord command = record(run("base", "test"), NEW);
    CacheRecord parentOld = record(run("other", "make"), OLD);
    CacheRecord parentNew = record(run("third", "make"), NEW);

    assertThat(NearestRecord.of(key, List.of(two, command)).orElseThrow().changed())
        .containsExactly("command");
    assertThat(NearestRecord.of(key, List.of(two, command, parentOld, parentNew)))
        .contains(new NearestRecord(NEW, ImmutableList.of("parent")));
  }

  @Test
  void anotherCommandInAnotherPlaceIsNothingAlike() {
    CacheKey key = run("base", "make");

    assertThat(NearestRecord.of(key, List.of(record(run("other", "test"), OLD)))).isEmpty();
    assertThat(NearestRecord.of(key, List.of())).isEmpty();
  }

  @Test
  void stepsOfAnotherKindDoNotCount() {
    CacheKey key = new KeyBuilder("workdir").add("parent", "base").add("path", "/w").build();
    CacheKey copy = new KeyBuilder("copy").add("parent", "base").add("path", "/w").build();

    assertThat(NearestRecord.of(key, List.of(record(copy, OLD)))).isEmpty();
  }

  @Test
  void longerCommandIsOneChange() {
    CacheKey key = run("base", "make all install");

    assertThat(NearestRecord.of(key, List.of(record(run("base", "make"), OLD))))
        .contains(new NearestRecord(OLD, ImmutableList.of("command")));
  }

  private static CacheKey run(String parent, String command, String... environment) {
    return new KeyBuilder("run")
        .add("parent", parent)
        .addAll("argument", List.of(command.split(" ")))
        .addAll("environment", List.of(environment))
        .build();
  }

  private static CacheRecord record(CacheKey key, Instant created) {
    return new CacheRecord(new ChainId(Digest.of(new byte[0])), created, 0, key.fields());
  }
}
