package dev.tidemill.training.snapshot.s3;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Bucket;
import dev.tidemill.kit.source.s3.S3Entry;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.DistinctFiles;
import dev.tidemill.training.snapshot.Manifest;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects that a bucket has now. */
final class S3Listing implements SourceListing {

  private final SourceLook<S3Objects> look;
  private final S3Bucket bucket;
  private final List<S3Entry> entries;
  private final FetchedObjects fetched;
  private boolean allReadable = true;

  S3Listing(
      SourceLook<S3Objects> look, S3Bucket bucket, List<S3Entry> entries, FetchedObjects fetched) {
    this.look = look;
    this.bucket = bucket;
    this.entries = entries;
    this.fetched = fetched;
  }

  @Override
  public String source() {
    return look.source();
  }

  @Override
  public List<String> paths() {
    return entries.stream().map(S3Entry::path).toList();
  }

  @Override
  public List<String> marks() {
    return entries.stream().map(e -> e.path() + " " + e.version()).toList();
  }

  /** An object that may not be read is left out. */
  @Override
  public List<SourceFile> read() throws SnapshotException, IOException {
    Map<String, String> before = new HashMap<>();
    for (Manifest.Part part : look.parts()) {
      before.put(part.path() + "\n" + part.position(), part.digest());
    }
    DistinctFiles files = new DistinctFiles("object");
    for (S3Entry entry : entries) {
      look.fetched().requirePermit();
      Optional<String> digest = digest(entry, before.get(entry.path() + "\n" + entry.version()));
      if (digest.isEmpty() || files.isCopy(digest.get(), entry.path())) {
        continue;
      }
      files.add(
          look.fetched()
              .kept(
                  look.source(),
                  digest.get(),
                  entry.path(),
                  entry.bytes(),
                  entry.version(),
                  entry.modified()));
    }
    return files.told(look);
  }

  private Optional<String> digest(S3Entry entry, String before)
      throws SnapshotException, IOException {
    if (before != null) {
      return Optional.of(before);
    }
    Optional<String> known = fetched.digest(look.spec(), entry);
    if (known.isPresent()) {
      return known;
    }
    Path file = look.fetched().incoming(".object");
    Files.delete(file);
    try {
      return bucket.fetch(entry, file)
          ? Optional.of(fetched.keep(look.spec(), entry, file))
          : Optional.empty();
    } catch (SourceException e) {
      String why = entry.path() + " cannot be read: " + e.getMessage();
      if (e.passing()) {
        throw S3Source.refused(look, new SourceException(why, true, e));
      }
      allReadable = false;
      look.note(why + "; it is left out.");
      return Optional.empty();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public boolean allReadable() {
    return allReadable;
  }

  @Override
  public SnapshotException nothing(int quarantined) {
    String where = look.spec().uri();
    return look.problem(
        "NO_FILES",
        quarantined == 0
            ? "no object in %s matches %s".formatted(where, look.spec().glob())
            : "all %s in %s that match %s are in quarantine"
                .formatted(Counted.of(quarantined, "object"), where, look.spec().glob()));
  }

  @Override
  public void close() {
    bucket.close();
  }
}
