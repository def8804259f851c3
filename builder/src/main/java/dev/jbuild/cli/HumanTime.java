package dev.jbuild.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Times the way docker's tables tell them. */
final class HumanTime {
  private HumanTime() {}

  /** {@code 3 minutes ago}; {@code N/A} when the time is not known. */
  static String ago(Optional<Instant> time, Instant now) {
    return time.isEmpty() ? "N/A" : words(Duration.between(time.get(), now)) + " ago";
  }

  /** {@code 1.4s}, {@code 3m 5s}; how long a step ran. */
  static String took(long millis) {
    if (millis < 60_000) {
      return millis / 1000 + "." + millis / 100 % 10 + "s";
    }
    long seconds = millis / 1000;
    return seconds / 60 + "m" + seconds % 60 + "s";
  }

  /** Rounded as units.HumanDuration of docker/go-units does. */
  private static String words(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long minutes = seconds / 60;
    long hours = Math.round(seconds / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (seconds < 60) {
      return seconds + " seconds";
    } else if (minutes == 1) {
      return "About a minute";
    } else if (minutes < 60) {
      return minutes + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    } else if (hours < 48) {
      return hours + " hours";
    } else if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    } else if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }
}
