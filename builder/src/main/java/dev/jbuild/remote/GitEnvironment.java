package dev.jbuild.remote;

import java.util.LinkedHashMap;
import java.util.Map;

/** The environment of git: fixed settings, and configuration that no file can override. */
final class GitEnvironment {
  private final Map<String, String> variables = new LinkedHashMap<>();
  private int settings;

  GitEnvironment() {
    put("GIT_TERMINAL_PROMPT", "0");
    put("GIT_CONFIG_NOSYSTEM", "1");
    put("GIT_CONFIG_GLOBAL", "/dev/null");
    put("GIT_ATTR_NOSYSTEM", "1");
    // neither ext:: nor file://: not for the repository and not for its submodules
    put("GIT_ALLOW_PROTOCOL", "https:http:ssh:git");
    put("GIT_LFS_SKIP_SMUDGE", "1");
    put("HOME", "/dev/null");
    put("LC_ALL", "C");
    configure("core.hooksPath", "/dev/null");
    configure("core.attributesFile", "/dev/null");
    configure("core.fsmonitor", "false");
    configure("core.autocrlf", "false");
    configure("init.defaultBranch", "master");
    configure("init.templateDir", "");
    configure("safe.directory", "*");
    configure("gc.auto", "0");
    configure("maintenance.auto", "false");
    configure("advice.detachedHead", "false");
    configure("fetch.writeCommitGraph", "false");
    configure("submodule.fetchJobs", "1");
    configure("http.lowSpeedLimit", "1");
    configure("http.lowSpeedTime", "60");
  }

  void put(String name, String value) {
    variables.put(name, value);
  }

  /** git-config(1), {@code GIT_CONFIG_COUNT}: as if given by {@code -c}, but in no process list. */
  void configure(String key, String value) {
    put("GIT_CONFIG_KEY_" + settings, key);
    put("GIT_CONFIG_VALUE_" + settings, value);
    settings++;
  }

  Map<String, String> toMap() {
    put("GIT_CONFIG_COUNT", Integer.toString(settings));
    return variables;
  }
}
