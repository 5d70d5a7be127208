package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file of a source with its place on this machine.
 *
 * @param index position among all files of the gate
 * @param fresh whether no accepted run has used it
 */
public record RawFile(int index, String source, DataFile file, Path path, boolean fresh) {

  /**
   * Finds the files of a run.
   *
   * @param folder folder of the pipeline; the sources' paths are relative to it
   * @param all every file of the run
   * @param fresh those among them that no accepted run has used
   */
  public static List<RawFile> locate(
      DataSpec data, Path folder, List<DataFile> all, List<DataFile> fresh) {
    return locate(
        data,
        folder,
        file -> {
          throw new IllegalStateException(file.path() + " is in no folder");
        },
        all,
        fresh);
  }

  /** Gives the place on this machine of a file that a snapshot fetched. */
  public interface FetchedFiles {
    Path path(DataFile file);
  }

  /**
   * Finds the files of a run some of whose sources may be elsewhere.
   *
   * @param fetched has what the snapshot brought from there
   */
  public static List<RawFile> locate(
      DataSpec data, Path folder, FetchedFiles fetched, List<DataFile> all, List<DataFile> fresh) {
    Set<String> freshDigests = fresh.stream().map(DataFile::digest).collect(Collectors.toSet());
    List<RawFile> located = new ArrayList<>();
    Set<Path> taken = new HashSet<>();
    for (DataFile file : all) {
      SourceSpec source = named(data, file).orElseGet(() -> sourceOf(data, folder, file, taken));
      Path path = source.files().isPresent() ? path(folder, source, file) : fetched.path(file);
      taken.add(path);
      located.add(
          new RawFile(
              located.size(), source.name(), file, path, freshDigests.contains(file.digest())));
    }
    return located;
  }

  private static Optional<SourceSpec> named(DataSpec data, DataFile file) {
    return data.sources().stream()
        .filter(s -> file.source().filter(s.name()::equals).isPresent())
        .findFirst();
  }

  /**
   * Snapshots of former versions do not name the source, and sources may have files of the same
   * name. They are listed source by source, and usually differ in size.
   */
  private static SourceSpec sourceOf(DataSpec data, Path folder, DataFile file, Set<Path> taken) {
    List<SourceSpec> having =
        data.sources().stream()
            .filter(s -> s.files().isPresent())
            .filter(s -> Files.exists(path(folder, s, file)))
            .filter(s -> !taken.contains(path(folder, s, file)))
            .toList();
    return having.stream()
        .filter(s -> path(folder, s, file).toFile().length() == file.bytes())
        .findFirst()
        .or(() -> having.stream().findFirst())
        .orElse(data.sources().get(0));
  }

  private static Path path(Path folder, SourceSpec source, DataFile file) {
    return source.folder(folder).orElseThrow().resolve(file.path()).normalize();
  }

  /** Whether it is still the file that the snapshot was cut from. */
  boolean isAsInSnapshot() {
    try {
      return ArtefactStore.digest(path).equals(file.digest());
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
