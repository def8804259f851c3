/**
 * A thin, strict face on the JSON library: {@link dev.jbuild.json.Json} reads and writes documents,
 * {@link dev.jbuild.json.JsonValue} holds them, {@link dev.jbuild.json.JsonView} reads fields and
 * names the place of what is wrong.
 *
 * <p>Strict means RFC 8259 and less: UTF-8 without a byte-order mark, no duplicate names, nothing
 * after the document, no lone surrogates, bounded depth and number of values. Numbers stay text
 * until somebody asks for one as a long, so that {@code 1e999999999} costs nothing. Only gson's
 * streaming classes are used: binding and its tree cost more at start than the rest of the program.
 *
 * <p>May use: {@code base}.
 */
@NullMarked
package dev.jbuild.json;

import org.jspecify.annotations.NullMarked;
