package dev.jbuild.layer;

/**
 * Names of extended attributes: which ones belong into a layer, and how they are spelled in a PAX
 * keyword.
 */
final class XattrNames {
  private XattrNames() {}

  /**
   * Overlay's own attributes steer the kernel: {@code trusted.overlay.*}, {@code user.overlay.*}.
   */
  static boolean isOverlay(String name) {
    int dot = name.indexOf('.');
    return dot >= 0 && name.startsWith("overlay.", dot + 1);
  }

  /**
   * Labels that belong to the host's files and not to the image's: SELinux, Smack, IMA and EVM put
   * them on whatever is created.
   */
  static boolean isHostLabel(String name) {
    return name.equals("security.selinux")
        || name.equals("security.ima")
        || name.equals("security.evm")
        || name.startsWith("security.SMACK64");
  }

  /**
   * A PAX keyword ends at the first {@code =}: as GNU tar 1.30 and later, that is %3D, and % is
   * %25. Names that need none of it stay as they are, since Go's reader knows no such spelling.
   */
  static String encode(String name) {
    boolean plain = name.indexOf('=') < 0 && !name.contains("%3D") && !name.contains("%25");
    return plain ? name : name.replace("%", "%25").replace("=", "%3D");
  }

  static String decode(String keyword) {
    return keyword.indexOf('%') < 0 ? keyword : keyword.replace("%3D", "=").replace("%25", "%");
  }
}
