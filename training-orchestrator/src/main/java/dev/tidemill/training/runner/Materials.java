package dev.tidemill.training.runner;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.training.snapshot.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Makes the files that programs are given from what the artefact store has. */
public final class Materials {

  private interface Writing {
    void to(Path file, Permit permit) throws SQLException, IOException;
  }

  private static final Cases<ArtefactStore, Input.Content, Writing> CONTENTS =
      Cases.<ArtefactStore, Input.Content, Writing>of(Input.Content.class)
          .on(
              Input.Artefact.class,
              (store, artefact) -> (file, permit) -> store.copyTo(artefact.digest(), file))
          .on(Input.Rows.class, (store, rows) -> (file, permit) -> merge(store, rows, file, permit))
          .on(
              Input.Without.class,
              (store, rows) -> (file, permit) -> leaveOut(store, rows, file, permit))
          .on(
              Input.Folder.class,
              (store, folder) ->
                  (file, permit) -> FolderArchive.unpack(store.verified(folder.digest()), file))
          .on(
              Input.Text.class,
              (store, text) -> (file, permit) -> Files.writeString(file, text.text()))
          .build();

  private final ArtefactStore store;

  public Materials(ArtefactStore store) {
    this.store = store;
  }

  /**
   * Puts an input into a folder, unless it is there from an earlier program of the execution.
   *
   * @throws JobFailure if its rows cannot be written
   * @throws dev.tidemill.kit.sql.StoppedException if the permit was refused
   */
  public Path put(Input input, Path folder, Permit permit) throws JobFailure, IOException {
    Path file = folder.resolve(input.file());
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        CONTENTS.apply(store, input.content()).to(file, permit);
      } catch (SQLException e) {
        throw JobFailure.of(folder, e);
      }
    }
    return file;
  }

  private static void leaveOut(ArtefactStore store, Input.Without rows, Path file, Permit permit)
      throws SQLException {
    List<Path> parts = List.of(store.verified(rows.digest()));
    try (Database database = Database.open(file.getParent(), List.of(store.root()), permit)) {
      database.run(
          "COPY (SELECT * EXCLUDE (%s) FROM %s) TO %s (FORMAT parquet)"
              .formatted(Sql.names(rows.columns()), FileRelation.parquet(parts), Sql.text(file)));
    }
  }

  private static void merge(ArtefactStore store, Input.Rows rows, Path file, Permit permit)
      throws SQLException {
    List<Path> parts = rows.digests().stream().map(store::verified).toList();
    try (Database database = Database.open(file.getParent(), List.of(store.root()), permit)) {
      database.run(
          "COPY (SELECT * FROM %s ORDER BY %s) TO %s (FORMAT parquet)"
              .formatted(FileRelation.parquet(parts), Sql.names(rows.orderedBy()), Sql.text(file)));
    }
  }
}
