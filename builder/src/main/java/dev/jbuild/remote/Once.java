package dev.jbuild.remote;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Results by key, each made once: who asks for one that is being made waits for it. So one build
 * sees one state of a source however often its recipe names it. A failure is not kept.
 */
final class Once<V> {
  private final ConcurrentHashMap<String, Slot<V>> slots = new ConcurrentHashMap<>();

  private static final class Slot<V> {
    private @Nullable V value;
  }

  V get(String key, Supplier<V> maker) {
    Slot<V> slot = slots.computeIfAbsent(key, _ -> new Slot<>());
    synchronized (slot) {
      V made = slot.value;
      if (made == null) {
        made = maker.get();
        slot.value = made;
      }
      return made;
    }
  }
}
