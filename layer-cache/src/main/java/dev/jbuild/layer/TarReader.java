package dev.jbuild.layer;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import dev.jbuild.layer.TarHeader.Attributes;
import dev.jbuild.layer.TarHeader.Device;
import dev.jbuild.posix.OutputFile;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strict reader of tar archives: v7, ustar, PAX, and GNU's long names, numbers and sparse files.
 * Every length is capped, every checksum verified, a truncated archive is refused. Global PAX
 * headers are checked and then ignored, as Docker and containerd do. Faults are {@link TarFault}s.
 */
final class TarReader {
  private static final int MAX_MAJOR = (1 << 12) - 1;
  private static final int MAX_MINOR = (1 << 20) - 1;

  private final BlockInput in;
  private final LayerLimits limits;
  private final byte[] block = new byte[TarField.BLOCK];
  private long entries;
  private long contentBytes;
  private String current = "";
  private long stored;
  private long padding;
  private @Nullable SparseMap sparse;
  private long fileSize;

  TarReader(BlockInput in, LayerLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** The next entry; what is left of the one before is skipped. Null at the end of the archive. */
  @Nullable TarHeader next() throws IOException {
    skipContent();
    Pending pending = new Pending();
    while (true) {
      long offset = in.offset();
      if (!in.readBlock(block)) {
        pending.mustBeEmpty(offset);
        return null;
      }
      if (isZero(block)) {
        pending.mustBeEmpty(offset);
        endOfArchive(offset);
        return null;
      }
      if (!TarField.checksumMatches(block)) {
        throw TarFault.header(offset, "wrong checksum, or no tar at all");
      }
      switch (block[TarField.TYPE]) {
        case 'x' -> pending.pax = PaxHeader.parse(special("pax header", offset), offset);
        case 'g' -> PaxHeader.parse(special("global pax header", offset), offset);
        case 'L' -> pending.name = longName(offset);
        case 'K' -> pending.link = longName(offset);
        default -> {
          return entry(pending);
        }
      }
    }
  }

  /** Writes the content of the current entry, a regular file, holes kept. */
  void content(OutputFile out) throws IOException {
    SparseMap map = sparse;
    if (map == null) {
      transfer(stored, out);
    } else {
      for (int i = 0; i < map.count(); i++) {
        out.seek(map.offset(i));
        transfer(map.length(i), out);
      }
      out.truncate(fileSize);
    }
    stored = 0;
  }

  private void skipContent() throws IOException {
    transfer(stored + padding, null);
    stored = 0;
    padding = 0;
    sparse = null;
  }

  private void transfer(long length, @Nullable OutputFile out) throws IOException {
    if (!in.transfer(length, out)) {
      throw truncated();
    }
  }

  private TarFault truncated() {
    return TarFault.entry(current, "unexpected end of the archive (truncated)");
  }

  /** Headers that apply to the entry after them. */
  private static final class Pending {
    @Nullable PaxHeader pax;
    @Nullable String name;
    @Nullable String link;

    void mustBeEmpty(long offset) throws TarFault {
      if (pax != null || name != null || link != null) {
        throw TarFault.header(offset, "unexpected end after an extended header (truncated)");
      }
    }
  }

  private static boolean isZero(byte[] block) {
    return block[0] == 0 && Arrays.mismatch(block, 0, 511, block, 1, 512) < 0;
  }

  /** One zero block at the end of the stream will do; else there must be two. */
  private void endOfArchive(long offset) throws IOException {
    if (in.readBlock(block) && !isZero(block)) {
      throw TarFault.header(offset, "a lone zero block");
    }
    in.drain();
  }

  private byte[] special(String what, long offset) throws IOException {
    long size = TarField.number(block, TarField.SIZE, 12);
    if (size < 0) {
      throw TarFault.header(offset, "size of a " + what + " is no number");
    }
    if (size > limits.maxHeaderBytes()) {
      throw TarFault.header(
          offset,
          what + " of " + size + " bytes is too large (limit " + limits.maxHeaderBytes() + ")");
    }
    byte[] data = new byte[(int) size];
    if (!in.read(data, data.length) || !in.transfer(-size & (TarField.BLOCK - 1), null)) {
      throw TarFault.header(offset, "unexpected end of the archive in a " + what);
    }
    return data;
  }

  private String longName(long offset) throws IOException {
    byte[] data = special("long name", offset);
    return TarField.text(data, 0, data.length);
  }

  private TarHeader entry(Pending pending) throws IOException {
    Form form = Form.of(block);
    String ustarName = form.name(block);
    String ustarLink = TarField.text(block, TarField.LINK, TarField.NAME_LENGTH);
    PaxHeader pax = pending.pax;
    String name = pax == null ? ustarName : pax.pathOr(ustarName);
    String link = pax == null ? ustarLink : pax.linkOr(ustarLink);
    name = pending.name != null ? pending.name : name;
    link = pending.link != null ? pending.link : link;
    if (pax != null && pax.sparse.present() && pax.sparse.name != null) {
      name = pax.sparse.name;
    }
    current = name;
    if (++entries > limits.maxEntries()) {
      throw fault("too many entries: above the limit of " + limits.maxEntries());
    }
    TarType type = type(form, name);
    // Other types have no content whatever their size says: old tars repeat the size of the file
    // in its hard links (Go archive/tar, isHeaderOnlyType).
    fileSize = type == TarType.REGULAR ? content(pax, form) : 0;
    contentBytes += fileSize;
    if (contentBytes < 0 || contentBytes > limits.maxBytes()) {
      throw fault("size is too large: above the limit of " + limits.maxBytes() + " bytes");
    }
    Device device = type.isDevice() ? device() : TarHeader.NO_DEVICE;
    String target = type == TarType.SYMLINK || type == TarType.HARD_LINK ? link : "";
    return new TarHeader(name, type, attributes(pax), fileSize, target, device);
  }

  /** Dialects that differ in what follows the device numbers. */
  private enum Form {
    V7,
    USTAR,
    STAR,
    GNU;

    static Form of(byte[] block) {
      String magic = TarField.text(block, TarField.MAGIC, 6);
      if (magic.equals("ustar ")) {
        return GNU;
      }
      if (!magic.equals("ustar")) {
        return V7;
      }
      return TarField.text(block, 508, 4).equals("tar") ? STAR : USTAR;
    }

    String name(byte[] block) {
      String name = TarField.text(block, TarField.NAME, TarField.NAME_LENGTH);
      String prefix =
          switch (this) {
            case V7, GNU -> "";
            case USTAR -> TarField.text(block, TarField.PREFIX, TarField.PREFIX_LENGTH);
            case STAR -> TarField.text(block, TarField.PREFIX, 131);
          };
      return prefix.isEmpty() ? name : prefix + "/" + name;
    }
  }

  private TarType type(Form form, String name) throws TarFault {
    byte flag = block[TarField.TYPE];
    return switch (flag) {
      case 0 -> name.endsWith("/") ? TarType.DIRECTORY : TarType.REGULAR;
      case '0', '7' -> TarType.REGULAR;
      case '1' -> TarType.HARD_LINK;
      case '2' -> TarType.SYMLINK;
      case '3' -> TarType.CHARACTER_DEVICE;
      case '4' -> TarType.BLOCK_DEVICE;
      case '5' -> TarType.DIRECTORY;
      case '6' -> TarType.FIFO;
      case 'S' -> {
        if (form != Form.GNU) {
          throw fault("sparse entry that is not in GNU form");
        }
        yield TarType.REGULAR;
      }
      default -> {
        String shown = flag > ' ' && flag < 127 ? "\"" + (char) flag + "\"" : "" + (flag & 0xff);
        throw fault("entry type " + shown + " is not supported");
      }
    };
  }

  /** Finds how many bytes are stored and where they go; returns the size of the file. */
  private long content(@Nullable PaxHeader pax, Form form) throws IOException {
    long size = TarField.number(block, TarField.SIZE, 12);
    if (pax != null) {
      size = pax.sizeOr(size);
    }
    if (size < 0) {
      throw fault(size == TarField.INVALID ? "size is no number" : "size is negative");
    }
    stored = size;
    padding = -size & (TarField.BLOCK - 1);
    if (form == Form.GNU && block[TarField.TYPE] == 'S') {
      return oldSparse();
    }
    if (pax == null || !pax.sparse.present()) {
      return size;
    }
    SparseMap map = new SparseMap(current, limits);
    long real = sparseSize(pax.sparse.fileSize());
    if (pax.sparse.mapInData(current)) {
      readMap(map);
    } else {
      pax.sparse.fill(map, current);
    }
    map.check(real, stored);
    sparse = map;
    return real;
  }

  private long sparseSize(long size) throws TarFault {
    if (size < 0) {
      throw fault("size of a sparse file is no number");
    }
    if (size > limits.maxBytes()) {
      throw fault(
          "sparse file of " + size + " bytes: above the limit of " + limits.maxBytes() + " bytes");
    }
    return size;
  }

  /** GNU's old form: four regions in the header, then blocks of 21. */
  private long oldSparse() throws IOException {
    SparseMap map = new SparseMap(current, limits);
    long real = sparseSize(TarField.number(block, 483, 12));
    boolean more = regions(map, 386, 4) && block[482] != 0;
    while (more) {
      if (!in.readBlock(block)) {
        throw truncated();
      }
      more = regions(map, 0, 21) && block[504] != 0;
    }
    map.check(real, stored);
    sparse = map;
    return real;
  }

  /** False at an empty region: the map ends there. */
  private boolean regions(SparseMap map, int from, int count) throws TarFault {
    for (int i = 0; i < count; i++) {
      int at = from + 24 * i;
      if (block[at] == 0 && block[at + 12] == 0) {
        return false;
      }
      long offset = TarField.number(block, at, 12);
      long length = TarField.number(block, at + 12, 12);
      if (offset < 0 || length < 0) {
        throw fault("sparse map holds something that is no number");
      }
      map.add(offset, length);
    }
    return true;
  }

  /** Format 1.0: decimal lines in whole blocks before the data. */
  private void readMap(SparseMap map) throws IOException {
    MapLines lines = new MapLines();
    long count = lines.next();
    map.checkCount(count);
    for (long i = 0; i < count; i++) {
      map.add(lines.next(), lines.next());
    }
  }

  private final class MapLines {
    private final byte[] data = new byte[TarField.BLOCK];
    private int at = data.length;

    long next() throws IOException {
      long value = 0;
      int digits = 0;
      while (true) {
        if (at == data.length) {
          refill();
        }
        byte b = data[at++];
        if (b == '\n' && digits > 0) {
          return value;
        }
        if (b < '0' || b > '9' || ++digits > 18) {
          throw fault("sparse map holds something that is no number");
        }
        value = value * 10 + (b - '0');
      }
    }

    private void refill() throws IOException {
      if (stored < data.length || !in.read(data, data.length)) {
        throw fault("sparse map ends early (truncated)");
      }
      stored -= data.length;
      at = 0;
    }
  }

  private Attributes attributes(@Nullable PaxHeader pax) throws TarFault {
    long mode = TarField.number(block, TarField.MODE, 8);
    if (mode == TarField.INVALID) {
      throw fault("mode is no number");
    }
    long uid = TarField.number(block, TarField.UID, 8);
    long gid = TarField.number(block, TarField.GID, 8);
    if (pax == null) {
      return new Attributes(
          (int) mode & 07777, id("uid", uid), id("gid", gid), seconds(), 0, ImmutableMap.of());
    }
    String modified = pax.modified();
    PaxTime time = modified == null ? new PaxTime(seconds(), 0) : PaxTime.parse(modified, current);
    return new Attributes(
        (int) mode & 07777,
        id("uid", pax.uidOr(uid)),
        id("gid", pax.gidOr(gid)),
        time.seconds(),
        time.nanos(),
        pax.xattrs());
  }

  private int id(String what, long value) throws TarFault {
    if (value < 0 || value > Limits.HIGHEST_ID) {
      throw fault(what + " is not in 0 to " + Limits.HIGHEST_ID);
    }
    return (int) value;
  }

  private long seconds() throws TarFault {
    long seconds = TarField.number(block, TarField.MTIME, 12);
    if (seconds == TarField.INVALID) {
      throw fault("modification time is no number");
    }
    return seconds;
  }

  private Device device() throws TarFault {
    long major = TarField.number(block, TarField.MAJOR, 8);
    long minor = TarField.number(block, TarField.MINOR, 8);
    if (major < 0 || major > MAX_MAJOR || minor < 0 || minor > MAX_MINOR) {
      throw fault("device number is out of range");
    }
    return new Device((int) major, (int) minor);
  }

  private TarFault fault(String why) {
    return TarFault.entry(current, why);
  }
}
