package dev.jbuild.containers;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Printable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A container that is not there, or a record that cannot be kept. */
public final class ContainerException extends JbuildException {
  private static final long serialVersionUID = 1;

  private ContainerException(
      ExitCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  static ContainerException unknown(String name) {
    return new ContainerException(
        ExitCode.FAILURE,
        Printable.escape(name) + ": no such container",
        "`jbuild ps -a` lists the containers",
        null);
  }

  static ContainerException ambiguous(String prefix) {
    return new ContainerException(
        ExitCode.FAILURE,
        Printable.escape(prefix) + ": several containers have an id that begins like this",
        "write more digits of the id",
        null);
  }

  static ContainerException nameTaken(String name, String id) {
    return new ContainerException(
        ExitCode.FAILURE,
        "container name " + name + ": taken by container " + id.substring(0, 12),
        "`jbuild rm " + name + "`, or choose another name",
        null);
  }

  static ContainerException badName(String name) {
    return new ContainerException(
        ExitCode.USAGE,
        "container name `" + Printable.escape(name) + "`: not of letters, digits and _ . -",
        null,
        null);
  }

  static ContainerException storage(Path path, IOException cause) {
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new ContainerException(
        ExitCode.HOST, path + ": a container cannot be recorded: " + why, null, cause);
  }
}
