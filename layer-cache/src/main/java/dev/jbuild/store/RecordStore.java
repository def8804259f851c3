package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.base.WholeFile;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Build records by image id. They explain; nothing depends on them. */
public final class RecordStore {
  private final StoreLayout layout;
  private final Session session;

  RecordStore(StoreLayout layout, Session session) {
    this.layout = layout;
    this.session = session;
  }

  /** The record of an image; absent when there is none or it cannot be read. */
  public Optional<BuildRecord> find(Digest imageId) {
    Path file = layout.record(imageId);
    try {
      byte[] bytes = DurableFiles.read(file, Limits.CONFIG_BYTES);
      return Optional.of(BuildRecord.fromJson(Json.view(bytes, file.getFileName().toString())));
    } catch (IOException | JbuildException e) {
      return Optional.empty();
    }
  }

  /** Stores a record, in place of an older one; writes nothing when it is the same. */
  public void put(Digest imageId, BuildRecord record) {
    Path file = layout.record(imageId);
    byte[] bytes = Json.canonical(record.toJson());
    try {
      if (Files.exists(file) && Arrays.equals(WholeFile.bytes(file), bytes)) {
        return;
      }
      DurableFiles.replace(file, session.newPath("record"), bytes);
    } catch (IOException e) {
      throw StoreException.io(file, e);
    }
  }

  /** Ids that have a record, in no particular order. */
  public ImmutableList<Digest> list() {
    ImmutableList.Builder<Digest> ids = ImmutableList.builder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.recordsDir())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String hex = name.endsWith(".json") ? name.substring(0, name.length() - 5) : "";
        if (Digest.isDigest("sha256:" + hex)) {
          ids.add(new Digest(hex));
        }
      }
      return ids.build();
    } catch (NoSuchFileException e) {
      return ImmutableList.of();
    } catch (IOException e) {
      throw StoreException.io(layout.recordsDir(), e);
    }
  }

  /** Removes the record of an image, if there is one. */
  public void remove(Digest imageId) {
    try {
      Files.deleteIfExists(layout.record(imageId));
    } catch (IOException e) {
      throw StoreException.io(layout.record(imageId), e);
    }
  }
}
