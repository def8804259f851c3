package dev.jbuild.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.copy.Unpack;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Bytes;
import dev.jbuild.progress.BuildEvent;
import java.nio.BufferUnderflowException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written into a trace is what is read out of it. */
class TraceFormTest {
  private static final long SEED = 20261128;

  @Test
  void requestsComeBackAsTheyWere() {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      CopyRequest request = request(random);
      TraceWriter out = new TraceWriter();
      RequestForm.write(request, out);
      out.text("behind");
      TraceReader in = TraceReader.ofSealed(out.sealed());

      assertThat(RequestForm.read(in)).isEqualTo(request);
      assertThat(in.text()).isEqualTo("behind");
    }
  }

  private static CopyRequest request(Random random) {
    ImmutableList.Builder<InlineFile> files = ImmutableList.builder();
    for (int left = random.nextInt(3); left > 0; left--) {
      byte[] content = new byte[random.nextInt(20)];
      random.nextBytes(content);
      files.add(new InlineFile(text(random), Bytes.of(content)));
    }
    return new CopyRequest(
        texts(random),
        files.build(),
        text(random),
        random.nextBoolean() ? text(random) : null,
        random.nextBoolean() ? text(random) : null,
        random.nextBoolean(),
        random.nextBoolean(),
        texts(random),
        random.nextBoolean() ? Unpack.ALWAYS : Unpack.NEVER,
        text(random));
  }

  private static ImmutableList<String> texts(Random random) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (int left = random.nextInt(4); left > 0; left--) {
      texts.add(text(random));
    }
    return texts.build();
  }

  /** Every character of a byte string. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(12); left > 0; left--) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  @Test
  void eventsComeBackAsTheyWere() {
    BuildEvent.StepRef step = new BuildEvent.StepRef(3, 9, "stage", 2, 4, "Recipe:7", "RUN ü\n");
    ImmutableList<BuildEvent> events =
        ImmutableList.of(
            new BuildEvent.BuildStarted("Recipe", 9, ImmutableList.of("a", "")),
            new BuildEvent.LintFound("Rule", "detail", 12),
            new BuildEvent.Warning("two\nlines"),
            new BuildEvent.StepConfigured(step),
            new BuildEvent.StepCached(step));
    TraceWriter out = new TraceWriter();
    EventForm.write(events, out);

    assertThat(EventForm.read(TraceReader.ofSealed(out.sealed()))).isEqualTo(events);
  }

  @Test
  void eventsOfStepsThatRunHaveNoPlaceInATrace() {
    BuildEvent.StepRef step = new BuildEvent.StepRef(1, 1, "", 1, 1, "", "");
    ImmutableList<BuildEvent> events = ImmutableList.of(new BuildEvent.StepStarted(step));

    assertThatThrownBy(() -> EventForm.write(events, new TraceWriter()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyDamagedOrCutTraceIsFound() {
    byte[] sealed = new TraceWriter().text("text").number(7).bytes(new byte[40]).sealed();
    for (int i = 0; i < sealed.length; i++) {
      byte[] damaged = sealed.clone();
      damaged[i] ^= 1;
      byte[] cut = java.util.Arrays.copyOf(sealed, i);

      assertThatThrownBy(() -> TraceReader.ofSealed(damaged))
          .isInstanceOf(BufferUnderflowException.class);
      assertThatThrownBy(() -> TraceReader.ofSealed(cut))
          .isInstanceOf(BufferUnderflowException.class);
    }
  }

  @Test
  void inputsThatAreToldApartByTheirBordersOnlyDiffer() {
    Digest one = new BuildInputs().add("a", "bc").digest();
    Digest other = new BuildInputs().add("ab", "c").digest();

    assertThat(one).isNotEqualTo(other);
    assertThat(new BuildInputs().add("a", "").add("b", "").digest())
        .isNotEqualTo(new BuildInputs().add("a", "b").digest());
  }

  @Test
  void whatIsAddedLaterCountsToo() {
    BuildInputs inputs = new BuildInputs().add("a", "b");
    Digest before = inputs.digest();

    assertThat(inputs.add("c", "d").digest()).isNotEqualTo(before);
    assertThat(inputs.digest()).isEqualTo(new BuildInputs().add("a", "b").add("c", "d").digest());
  }

  @Test
  void theRecipeDoesNotDecideOnThePlace() {
    BuildInputs one = new BuildInputs().addPlace("directory", "/a").add("text", "FROM a");
    BuildInputs other = new BuildInputs().addPlace("directory", "/a").add("text", "FROM b");

    assertThat(one.slot()).isEqualTo(other.slot());
    assertThat(one.digest()).isNotEqualTo(other.digest());
  }
}
