package dev.jbuild.user;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code /etc/passwd} and {@code /etc/group} of an image, passwd(5) and group(5), read inside its
 * root: regular files of at most 1 MiB (CVE-2024-9676). A missing file is an empty one. Files are
 * read when a question needs them, so the tree must stay open meanwhile.
 */
public final class UserDatabase {
  private static final String PASSWD = "/etc/passwd";
  private static final String GROUP = "/etc/group";
  private static final int MAX_BYTES = 1 << 20;
  private static final long MAX_ID = Integer.MAX_VALUE;

  private final MergedTree tree;

  private UserDatabase(MergedTree tree) {
    this.tree = tree;
  }

  public static UserDatabase read(MergedTree tree) {
    return new UserDatabase(tree);
  }

  /**
   * Resolves {@code USER} syntax as runc does: {@code name|uid[:group|gid]}; {@code ""} is root. A
   * number is always an id, never a name; one that no line of passwd has is taken as it is, with
   * group 0. Supplementary groups are looked up only when no group is named.
   */
  public ResolvedUser user(String spec) {
    String name = before(spec).isEmpty() ? "0" : before(spec);
    String group = after(spec);
    Optional<Account> account = account(name);
    int uid = account.isPresent() ? account.get().uid : requireId(name);
    int gid = account.isPresent() ? account.get().gid : 0;
    String home = account.map(Account::home).orElse("/");
    ImmutableIntArray groups = ImmutableIntArray.of();
    if (!group.isEmpty()) {
      gid = groupId(group);
    } else if (account.isPresent()) {
      groups = groupsOf(account.get().name, gid);
    }
    return new ResolvedUser(uid, gid, groups, home.isEmpty() ? "/" : home);
  }

  /**
   * Resolves {@code --chown} syntax as BuildKit does: without a group the gid is that of a named
   * user's passwd line, or else the number of the uid. Supplementary groups are empty.
   */
  public ResolvedUser owner(String spec) {
    String name = before(spec);
    String group = after(spec);
    int uid;
    int gid;
    if (isNumber(name)) {
      uid = requireId(name);
      gid = uid;
    } else {
      Account account = account(name).orElseThrow(() -> UserException.unknownUser(name));
      uid = account.uid;
      gid = account.gid;
    }
    if (!group.isEmpty()) {
      gid = groupId(group);
    }
    return new ResolvedUser(uid, gid, ImmutableIntArray.of(), "/");
  }

  private record Account(String name, int uid, int gid, String home) {}

  private static String before(String spec) {
    int colon = spec.indexOf(':');
    return colon < 0 ? spec : spec.substring(0, colon);
  }

  private static String after(String spec) {
    int colon = spec.indexOf(':');
    return colon < 0 ? "" : spec.substring(colon + 1);
  }

  /** The first passwd line of a name or a number; absent only for a number. */
  private Optional<Account> account(String user) {
    boolean number = isNumber(user);
    int uid = number ? requireId(user) : -1;
    String name = fileForm(user);
    for (String line : lines(PASSWD)) {
      String[] fields = line.split(":", -1);
      if (fields.length < 4) {
        continue;
      }
      long lineUid = id(fields[2]);
      if (number ? lineUid == uid : fields[0].equals(name)) {
        long lineGid = id(fields[3]);
        if (lineUid < 0 || lineGid < 0) {
          throw UserException.badFile(PASSWD, "user " + user + " has an id that is no number");
        }
        String home = fields.length > 5 ? textForm(fields[5]) : "";
        return Optional.of(new Account(fields[0], (int) lineUid, (int) lineGid, home));
      }
    }
    if (!number) {
      throw UserException.unknownUser(user);
    }
    return Optional.empty();
  }

  private int groupId(String group) {
    if (isNumber(group)) {
      return requireId(group);
    }
    String name = fileForm(group);
    for (String line : lines(GROUP)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3 && fields[0].equals(name)) {
        long gid = id(fields[2]);
        if (gid < 0) {
          throw UserException.badFile(GROUP, "group " + group + " has an id that is no number");
        }
        return (int) gid;
      }
    }
    throw UserException.unknownGroup(group);
  }

  private ImmutableIntArray groupsOf(String user, int primary) {
    ImmutableIntArray.Builder groups = ImmutableIntArray.builder();
    for (String line : lines(GROUP)) {
      if (!line.contains(user)) {
        continue; // as most do not, and each step asks
      }
      String[] fields = line.split(":", -1);
      long gid = fields.length < 4 ? -1 : id(fields[2]);
      if (gid >= 0 && gid != primary && hasMember(fields[3], user)) {
        groups.add((int) gid);
      }
    }
    return groups.build();
  }

  private static boolean hasMember(String members, String user) {
    for (String member : members.split(",", -1)) {
      if (member.equals(user)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNumber(String text) {
    int begin = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    for (int i = begin; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > begin;
  }

  private static int requireId(String text) {
    long id = id(text);
    if (id < 0) {
      throw UserException.badId(text);
    }
    return (int) id;
  }

  /** Decimal digits alone, 0 to 2^31-1; otherwise -1 (CVE-2024-40635). */
  private static long id(String text) {
    if (text.isEmpty() || text.length() > 10 || !isNumber(text) || text.charAt(0) < '0') {
      return -1;
    }
    long value = Long.parseLong(text);
    return value > MAX_ID ? -1 : value;
  }

  private ImmutableList<String> lines(String path) {
    try {
      Optional<Node> node = tree.resolve(path, true);
      if (node.isEmpty()) {
        return ImmutableList.of();
      }
      if (!node.get().isRegular()) {
        throw UserException.badFile(path, "is not a regular file");
      }
      return ImmutableList.copyOf(content(path, node.get()).split("\n", -1));
    } catch (IOException e) {
      throw UserException.badFile(path, String.valueOf(e.getMessage()));
    }
  }

  /** One char per byte. */
  private String content(String path, Node node) throws IOException {
    byte[] bytes = new byte[(int) Math.min(node.status().size(), MAX_BYTES) + 1];
    int count = 0;
    try (InputFile file = tree.openFile(node)) {
      for (int n; (n = file.read(bytes, count, bytes.length - count)) > 0; ) {
        count += n;
        if (count == bytes.length) {
          throw UserException.badFile(path, "is larger than 1 MiB");
        }
      }
    }
    return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
  }

  private static String fileForm(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String textForm(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
