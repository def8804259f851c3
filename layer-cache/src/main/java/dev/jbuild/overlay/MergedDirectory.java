package dev.jbuild.overlay;

import java.util.HashMap;
import java.util.Map;

/** Which layers make up one directory of a merged tree. */
final class MergedDirectory {
  final String path;

  /** Known subdirectories by name: what is forgotten with this one. */
  final Map<String, MergedDirectory> children = new HashMap<>(4);

  private int[] layers;

  MergedDirectory(String path, int[] layers) {
    this.path = path;
    this.layers = layers;
  }

  /** Indices of the layers whose directory shows through, top first. Not to be changed. */
  int[] layers() {
    return layers;
  }

  boolean hasLayer(int layer) {
    return layers.length > 0 && layers[0] == layer;
  }

  /** A directory of this path has been made in the topmost layer. */
  void addTop() {
    int[] all = new int[layers.length + 1];
    System.arraycopy(layers, 0, all, 1, layers.length);
    layers = all;
  }
}
