package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.spec.FilesSpec;

/** Files of a folder that this machine has. They are read where they are. */
final class FolderSource implements SnapshotSource<FilesSpec> {

  @Override
  public Class<FilesSpec> spec() {
    return FilesSpec.class;
  }

  @Override
  public SourceListing list(SourceLook<FilesSpec> look) throws SnapshotException {
    return new SourceFolder(look);
  }
}
