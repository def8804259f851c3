package dev.jbuild.launch;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.LosslessText;
import java.io.ByteArrayOutputStream;

/**
 * What the launcher does to start one container, in order. Data only; {@link NativeLauncher} has it
 * played.
 */
public final class LaunchPlan {
  private static final String MAGIC = "jinit-plan";
  private static final String VERSION = "1";

  /** {@code MAX_PLAN} of {@code plan.c}. */
  private static final int MAX_BYTES = (64 << 20) - 1;

  private final ImmutableList<Step> steps;

  private LaunchPlan(ImmutableList<Step> steps) {
    this.steps = steps;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * The byte form: NUL-terminated tokens in UTF-8.
   *
   * @throws LaunchException when it is longer than the launcher takes, 64 MiB
   */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
    write(out, MAGIC);
    write(out, VERSION);
    for (Step step : steps) {
      write(out, step.op.token());
      for (String argument : step.arguments) {
        write(out, argument);
      }
    }
    if (out.size() > MAX_BYTES) {
      throw LaunchException.tooLong(out.size());
    }
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String token) {
    byte[] bytes = LosslessText.encode(token);
    out.write(bytes, 0, bytes.length);
    out.write(0);
  }

  /** One operation a line, for people and golden tests. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      text.append(step.op.token());
      for (String argument : step.arguments) {
        text.append(' ').append(argument);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private record Step(Op op, ImmutableList<String> arguments) {}

  /** Collects operations. */
  public static final class Builder {
    private final ImmutableList.Builder<Step> steps = ImmutableList.builder();

    private Builder() {}

    /**
     * Adds an operation.
     *
     * @throws LaunchException when an argument holds a NUL, which no system call takes
     */
    public Builder add(Op op, String... arguments) {
      if (arguments.length != op.arity()) {
        throw new IllegalArgumentException(op + " takes " + op.arity() + " arguments");
      }
      for (String argument : arguments) {
        if (argument.indexOf('\0') >= 0) {
          throw LaunchException.nul(op.token());
        }
      }
      steps.add(new Step(op, ImmutableList.copyOf(arguments)));
      return this;
    }

    public LaunchPlan build() {
      return new LaunchPlan(steps.build());
    }
  }
}
