package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("What of new data came late, or was written anew.")
public record LateData(
    @Doc("new files whose rows are all older than the newest that a run has taken") long lateFiles,
    @Doc("files with other bytes than before under the same name") long rewrittenFiles,
    @Doc("rows of late files, and rows that came below what was read of a source without files")
        long lateRows,
    @Doc("the first 20, in words") List<String> named) {

  /** How many are named. */
  public static final int MOST_NAMED = 20;
}
