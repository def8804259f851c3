package dev.jbuild.layer;

/**
 * A PAX time: decimal seconds since 1970 with an optional fraction, read without
 * arbitrary-precision numbers (CVE-2023-42503). Digits after the ninth of the fraction are dropped.
 *
 * @param nanos 0 to 999,999,999, counted upwards also for times before 1970
 */
record PaxTime(long seconds, int nanos) {

  static PaxTime parse(String text, String entry) throws TarFault {
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    boolean negative = whole.startsWith("-");
    long seconds = whole.equals("-") || whole.isEmpty() ? 0 : PaxHeader.decimal(whole);
    boolean digits = dot < 0 ? whole.length() > (negative ? 1 : 0) : text.length() > dot + 1;
    if (seconds == TarField.INVALID || !digits) {
      throw fault(entry);
    }
    int nanos = 0;
    int unit = 100_000_000;
    for (int i = dot < 0 ? text.length() : dot + 1; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw fault(entry);
      }
      nanos += digit * unit;
      unit /= 10;
    }
    return negative && nanos > 0
        ? new PaxTime(seconds - 1, 1_000_000_000 - nanos)
        : new PaxTime(seconds, nanos);
  }

  private static TarFault fault(String entry) {
    return TarFault.entry(entry, "modification time in the pax header is no number");
  }
}
