package dev.jbuild.recipe;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * One {@code FROM} block; {@code index} counts from 0; {@code name} is lower case as BuildKit
 * compares it.
 */
public record Stage(
    int index,
    Optional<String> name,
    Instruction.From from,
    ImmutableList<Instruction> instructions) {}
