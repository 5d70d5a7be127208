package dev.tidemill.kit.store;

import dev.tidemill.kit.files.Packed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Artefacts of a store under names that say how they are packed: the store itself knows only
 * digests. They are links where the folder is on the same disk as the store, and else copies.
 */
public final class NamedArtefacts {

  private final ArtefactStore store;
  private final Path folder;

  /**
   * @param folder takes them; need not exist yet
   */
  public NamedArtefacts(ArtefactStore store, Path folder) {
    this.store = store;
    this.folder = folder;
  }

  /**
   * An artefact whose content was hashed again.
   *
   * @param name of the file that it was, whose ending it keeps
   * @throws MissingArtefactException if the store has no such artefact
   * @throws DamagedArtefactException if the content is not what its name says
   */
  public Path link(String digest, String name) throws IOException {
    Path artefact = store.verified(digest);
    Path link = folder.resolve(digest + Packed.of(Path.of(name)).ending());
    if (Files.exists(link)) {
      return link;
    }
    Files.createDirectories(folder);
    try {
      Files.createLink(link, artefact.toRealPath());
    } catch (IOException | UnsupportedOperationException anotherDisk) {
      store.copyTo(digest, link);
    }
    return link;
  }
}
