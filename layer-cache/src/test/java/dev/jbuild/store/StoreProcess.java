package dev.jbuild.store;

import dev.jbuild.oci.ImageReference;
import java.nio.file.Path;

/** What the processes of {@link StoreProcessesTest} do. */
final class StoreProcess {
  private StoreProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path root = Path.of(arguments[0]);
    try (Store store = Store.open(root, root.resolveSibling("run"))) {
      switch (arguments[1]) {
        case "tag" -> {
          System.out.println("started");
          tag(store, arguments[2], Integer.parseInt(arguments[3]));
        }
        case "hold" -> {
          System.out.println(store.newTemporaryDirectory("held"));
          Thread.sleep(600_000);
        }
        default -> throw new IllegalArgumentException(arguments[1]);
      }
    }
  }

  /** Stores an image and gives it many names, one change of the index each. */
  static void tag(Store store, String name, int names) {
    StoredImage image = Images.put(store, name, name);
    for (int i = 0; i < names; i++) {
      store.images().tag(image.id(), ImageReference.parse(name + ":" + i));
    }
  }
}
