package dev.jbuild.remote;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.http.Answer;
import dev.jbuild.http.Redaction;
import dev.jbuild.http.StatusText;
import dev.jbuild.http.WebUrl;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.OutputFile;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.store.SourceStore;
import dev.jbuild.store.Store;
import dev.jbuild.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Fetches files. A file is kept by the digest of its content, its name and its time, so the same
 * one from two servers is there once; beside it, a record for each URL says what it gave last.
 */
final class HttpFetcher {
  private static final int MODE = 0600;
  private static final int LONGEST_NAME = 255;

  /** RFC 9110, section 8.8.2.2: younger content may change again within the same second. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Store store;
  private final SourceStore sources;
  private final Supplier<PosixFs> fs;
  private final FetchSettings settings;
  private final Supplier<HttpExchange> exchange;

  HttpFetcher(
      Store store, Supplier<PosixFs> fs, FetchSettings settings, Supplier<HttpExchange> exchange) {
    this.store = store;
    this.sources = store.sources();
    this.fs = fs;
    this.settings = settings;
    this.exchange = exchange;
  }

  /** A file of this name and content that the store has; without a request. */
  Optional<FetchedFile> find(String name, Digest digest) {
    Path files = files(name, digest);
    TreeSet<Path> times = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(files, "[-0-9]*")) {
      entries.forEach(times::add);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw StoreException.io(files, e);
    }
    return times.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FetchedFile(
                times.first(),
                name,
                digest,
                Long.parseLong(times.first().getFileName().toString())));
  }

  /** The file as the server has it now. */
  FetchedFile fetch(RemoteSource.Http source, String name) {
    String shown = source.shown();
    WebUrl url =
        WebUrl.parse(source.url())
            .orElseThrow(() -> RemoteException.invalid(shown, "not a valid URL", null));
    if (byteName(name).length() > LONGEST_NAME) {
      throw RemoteException.failed(shown, "its file name is longer than 255 bytes", null);
    }
    Path recordFile = recordFile(url);
    Optional<UrlRecord> known =
        sources
            .record(recordFile)
            .flatMap(UrlRecord::parse)
            .filter(record -> Files.isDirectory(place(name, record)));
    ImmutableMap<String, String> conditions =
        known.map(HttpFetcher::conditions).orElse(ImmutableMap.of());
    try (Answer answer = exchange.get().get(url, conditions, shown)) {
      if (known.isPresent() && isUnchanged(answer, known.get())) {
        return file(name, known.get());
      }
      checkStatus(answer, shown);
      return receive(new Target(url, shown, name, recordFile), answer);
    }
  }

  /** Where a file that is being received belongs to. */
  private record Target(WebUrl url, String shown, String name, Path recordFile) {}

  private static ImmutableMap<String, String> conditions(UrlRecord record) {
    ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
    if (!record.etag().isEmpty()) {
      headers.put("If-None-Match", record.etag());
    }
    if (!record.lastModified().isEmpty()) {
      headers.put("If-Modified-Since", record.lastModified());
    }
    return headers.build();
  }

  /** Also when the server sends the content again although its entity tag is the same. */
  private static boolean isUnchanged(Answer answer, UrlRecord known) {
    return known.hasValidator()
        && (answer.status() == 304
            || (answer.status() == 200 && known.sameEtag(answer.header("ETag"))));
  }

  private static void checkStatus(Answer answer, String shown) {
    int status = answer.status();
    if (status >= 200 && status < 300 && status != 206) {
      return;
    }
    String hint =
        switch (status) {
          case 401, 403 ->
              "give credentials by `--secret id=HTTP_AUTH_TOKEN_HOST`, or check that the file is"
                  + " public";
          case 407 -> "give the proxy's credentials in HTTP_PROXY or HTTPS_PROXY";
          default -> null;
        };
    throw RemoteException.failed(shown, "the server answered " + StatusText.of(status), hint);
  }

  private FetchedFile receive(Target target, Answer first) {
    Path directory = store.newTemporaryDirectory("fetch");
    Path finished = directory.resolve("file");
    try {
      Files.createDirectory(finished);
      try (Directory folder = fs.get().openDirectory(finished);
          OutputFile out = folder.createFile(byteName(target.name()), MODE)) {
        Download download = new Download(target.shown(), finished, out, settings);
        receive(target, first, download);
        UrlRecord record = record(target, first, download.digest());
        out.setModified(record.modifiedSeconds(), 0);
        out.sync();
        folder.sync();
        return publish(target, finished, record);
      }
    } catch (IOException e) {
      throw StoreException.io(finished, e);
    }
  }

  /** Takes the body; after a lost connection the rest of it, or all of it again. */
  private void receive(Target target, Answer first, Download download) {
    Answer answer = first;
    for (int attempt = 1; ; attempt++) {
      try (Answer current = answer) {
        download.take(current);
        return;
      } catch (Download.Broken e) {
        if (exchange.get().isClosed() || Thread.currentThread().isInterrupted()) {
          throw RemoteException.interrupted(target.shown());
        }
        if (attempt == HttpExchange.ATTEMPTS) {
          throw RemoteException.connection(target.shown(), e.reason());
        }
      }
      exchange.get().pause(attempt, Optional.empty(), target.shown());
      answer = proceed(target, first, download);
    }
  }

  private Answer proceed(Target target, Answer first, Download download) {
    String etag = first.header("ETag");
    boolean resumable = !etag.isEmpty() && !etag.startsWith("W/") && download.received() > 0;
    ImmutableMap<String, String> range =
        resumable
            ? ImmutableMap.of("Range", "bytes=" + download.received() + "-", "If-Range", etag)
            : ImmutableMap.of();
    Answer answer = exchange.get().get(target.url(), range, target.shown());
    boolean continues =
        answer.status() == 206
            && answer.header("Content-Range").startsWith("bytes " + download.received() + "-");
    if (!continues) {
      checkStatus(answer, target.shown());
      download.restart();
    }
    return answer;
  }

  private static UrlRecord record(Target target, Answer answer, Digest digest) {
    String text = answer.header("Last-Modified");
    Optional<Instant> modified = HttpTime.parse(text);
    Optional<Instant> date = HttpTime.parse(answer.header("Date"));
    boolean settled =
        modified.isPresent()
            && date.isPresent()
            && !modified.get().plus(SETTLED).isAfter(date.get());
    return new UrlRecord(
        Redaction.source(target.url().withoutOptions()),
        answer.header("ETag"),
        settled ? text : "",
        digest,
        modified.map(Instant::getEpochSecond).orElse(0L));
  }

  private FetchedFile publish(Target target, Path finished, UrlRecord record) {
    sources.publish(finished, place(target.name(), record));
    sources.putRecord(target.recordFile(), record.toBytes());
    return file(target.name(), record);
  }

  private FetchedFile file(String name, UrlRecord record) {
    return new FetchedFile(place(name, record), name, record.digest(), record.modifiedSeconds());
  }

  private Path place(String name, UrlRecord record) {
    return files(name, record.digest()).resolve(Long.toString(record.modifiedSeconds()));
  }

  private Path files(String name, Digest digest) {
    return sources.path(SourceStore.Kind.FILES, hash(digest.hex() + "/" + name));
  }

  /** A password is no part of what a URL names, and has no business in the store. */
  private Path recordFile(WebUrl url) {
    String query = url.query().isEmpty() ? "" : "?" + url.query();
    return sources.path(SourceStore.Kind.URLS, hash(url.withoutOptions() + query));
  }

  private static String hash(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** As {@link Directory} wants names: one char for each byte. */
  private static String byteName(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
