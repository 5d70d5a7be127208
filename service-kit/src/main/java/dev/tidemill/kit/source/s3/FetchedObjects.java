package dev.tidemill.kit.source.s3;

import dev.tidemill.kit.source.KnownFiles;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.source.S3Objects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Which artefacts hold objects that were fetched before. Safe for many processes. */
public final class FetchedObjects {

  private final KnownFiles known;

  /**
   * @param folder need not exist yet
   */
  public FetchedObjects(Path folder, ArtefactStore store) {
    this.known = new KnownFiles(folder, store);
  }

  /** The digest of an object, if the store has its bytes. */
  public Optional<String> digest(S3Objects source, S3Entry object) throws IOException {
    return known.digest(name(source, object));
  }

  /** Keeps what was fetched, and answers its digest. */
  public String keep(S3Objects source, S3Entry object, Path fetched) throws IOException {
    return known.keep(name(source, object), fetched);
  }

  private static String name(S3Objects source, S3Entry object) {
    return String.join(
        "\n",
        source.endpoint().orElse(""),
        source.bucket(),
        object.key(),
        object.version(),
        object.modified().toString());
  }
}
