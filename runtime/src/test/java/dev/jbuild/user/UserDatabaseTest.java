package dev.jbuild.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.posix.NativePosixFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDatabaseTest {
  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      app:x:1000:1000::/home/app:/bin/sh
      1001:x:5:5::/numeric:/bin/sh
      huge:x:4294967296:0::/:/bin/sh
      minus:x:-1:0::/:/bin/sh
      words:x:zero:0::/:/bin/sh
      short:x
      """;
  private static final String GROUP =
      """
      root:x:0:
      adm:x:4:app,other
      app:x:1000:
      docker:x:99:other,app
      bad:x:4294967296:app
      """;

  @TempDir Path root;

  private void files(String passwd, String group) throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), passwd);
    Files.writeString(root.resolve("etc/group"), group);
  }

  private ResolvedUser ask(Function<UserDatabase, ResolvedUser> question) throws IOException {
    try (MergedTree tree = MergedTree.open(new NativePosixFs(), ImmutableList.of(root))) {
      return question.apply(UserDatabase.read(tree));
    }
  }

  private ResolvedUser user(String spec) throws IOException {
    return ask(database -> database.user(spec));
  }

  private ResolvedUser owner(String spec) throws IOException {
    return ask(database -> database.owner(spec));
  }

  private static ResolvedUser of(int uid, int gid, String home, int... groups) {
    return new ResolvedUser(uid, gid, ImmutableIntArray.copyOf(groups), home);
  }

  @Test
  void userIsFoundByNameWithItsGroups() throws IOException {
    files(PASSWD, GROUP);

    assertThat(user("app")).isEqualTo(of(1000, 1000, "/home/app", 4, 99));
    assertThat(user("1000")).isEqualTo(of(1000, 1000, "/home/app", 4, 99));
    assertThat(user("")).isEqualTo(of(0, 0, "/root"));
  }

  @Test
  void namedGroupReplacesAllOthers() throws IOException {
    files(PASSWD, GROUP);

    assertThat(user("app:docker")).isEqualTo(of(1000, 99, "/home/app"));
    assertThat(user("app:77")).isEqualTo(of(1000, 77, "/home/app"));
    assertThat(user(":adm")).isEqualTo(of(0, 4, "/root"));
  }

  @Test
  void numberIsAnIdEvenWhenAUserHasItAsName() throws IOException {
    files(PASSWD, GROUP);

    assertThat(user("1001")).isEqualTo(of(1001, 0, "/"));
    assertThat(user("2147483647")).isEqualTo(of(Integer.MAX_VALUE, 0, "/"));
  }

  @Test
  void ownerWithoutGroupTakesThatOfTheNameOrTheNumber() throws IOException {
    files(PASSWD, GROUP);

    assertThat(owner("app")).isEqualTo(of(1000, 1000, "/"));
    assertThat(owner("55")).isEqualTo(of(55, 55, "/"));
    assertThat(owner("55:adm")).isEqualTo(of(55, 4, "/"));
    assertThat(owner("0:0")).isEqualTo(of(0, 0, "/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2147483648", "4294967295", "-1", "+1", "99999999999999999999", "app:4294967296"})
  void idsOutOfRangeAreRefused(String spec) throws IOException {
    files(PASSWD, GROUP);

    assertThatThrownBy(() -> user(spec))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("ids go from 0 to 2147483647");
  }

  @ParameterizedTest
  @ValueSource(strings = {"huge", "minus", "words"})
  void lineWithABadIdNeverMeansRoot(String name) throws IOException {
    files(PASSWD, GROUP);

    assertThatThrownBy(() -> user(name))
        .isInstanceOf(UserException.class)
        .hasMessage("/etc/passwd of the image: user " + name + " has an id that is no number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "short", "app:nogroup", "0x0", "APP"})
  void unknownNamesAreRefused(String spec) throws IOException {
    files(PASSWD, GROUP);

    assertThatThrownBy(() -> user(spec))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("of the image");
  }

  @Test
  void missingFilesAreEmptyOnes() throws IOException {
    assertThat(user("")).isEqualTo(of(0, 0, "/"));
    assertThat(user("7:8")).isEqualTo(of(7, 8, "/"));
  }

  @Test
  void linkThatLeadsOutIsFollowedInsideTheImage() throws IOException {
    files("", "");
    Files.delete(root.resolve("etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("../../../../real/passwd"));
    Files.createDirectory(root.resolve("real"));
    Files.writeString(root.resolve("real/passwd"), "app:x:12:13::/:/bin/sh\n");

    assertThat(user("app")).isEqualTo(of(12, 13, "/"));
  }

  @Test
  void deviceDirectoryOrOversizeFileIsNotRead() throws IOException {
    files(PASSWD, "");
    Files.delete(root.resolve("etc/passwd"));
    Files.createDirectory(root.resolve("etc/passwd"));
    assertThatThrownBy(() -> user("app")).hasMessageEndingWith("is not a regular file");

    Files.delete(root.resolve("etc/passwd"));
    Files.write(root.resolve("etc/passwd"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> user("app")).hasMessageEndingWith("is larger than 1 MiB");
  }
}
