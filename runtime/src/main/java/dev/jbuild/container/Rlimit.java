package dev.jbuild.container;

/**
 * A resource limit of the first process, setrlimit(2); clamped to what this process may give.
 *
 * @param name as docker's {@code --ulimit}: {@code nofile}, {@code nproc}, {@code core}, ...
 * @param soft -1 is no limit
 * @param hard -1 is no limit
 */
public record Rlimit(String name, long soft, long hard) {}
