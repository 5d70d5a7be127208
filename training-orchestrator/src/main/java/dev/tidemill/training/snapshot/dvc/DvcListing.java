package dev.tidemill.training.snapshot.dvc;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.dvc.DvcFile;
import dev.tidemill.kit.source.dvc.DvcObjects;
import dev.tidemill.kit.source.dvc.DvcVersion;
import dev.tidemill.schemas.spec.source.DvcData;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.DistinctFiles;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceListing;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The files of a version. A file with the same bytes as one before it is read once. */
final class DvcListing implements SourceListing {

  private final SourceLook<DvcData> look;
  private final DvcObjects data;
  private final DvcVersion version;

  DvcListing(SourceLook<DvcData> look, DvcObjects data, DvcVersion version) {
    this.look = look;
    this.data = data;
    this.version = version;
  }

  @Override
  public String source() {
    return look.source();
  }

  @Override
  public List<String> paths() {
    return version.files().stream().map(DvcFile::path).toList();
  }

  @Override
  public List<String> marks() {
    return version.files().stream().map(f -> f.path() + " " + f.md5()).toList();
  }

  @Override
  public List<SourceFile> read() throws SnapshotException, IOException {
    DistinctFiles files = new DistinctFiles("file");
    for (DvcFile file : version.files()) {
      look.fetched().requirePermit();
      String digest;
      try {
        digest = data.fetched(file);
      } catch (SourceException e) {
        throw DvcSource.refused(look, e);
      }
      if (files.isCopy(digest, file.path())) {
        continue;
      }
      files.add(
          look.fetched()
              .kept(
                  look.source(),
                  digest,
                  file.path(),
                  Files.size(look.fetched().store().path(digest)),
                  file.md5() + " of commit " + version.commit(),
                  version.at()));
    }
    return files.told(look);
  }

  @Override
  public SnapshotException nothing(int quarantined) {
    return look.problem(
        "NO_FILES",
        quarantined == 0
            ? "no file of %s matches %s".formatted(version.pointer().path(), look.spec().glob())
            : "all %s of %s that match %s are in quarantine"
                .formatted(
                    Counted.of(quarantined, "file"), version.pointer().path(), look.spec().glob()));
  }

  @Override
  public void close() {
    data.close();
  }
}
