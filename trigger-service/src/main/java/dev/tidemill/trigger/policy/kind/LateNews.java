package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.LateData;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.trigger.policy.state.Known;
import dev.tidemill.trigger.policy.state.TakenRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of the new data of a source came late, that is, is older than what a run has taken already,
 * or was written anew under the same name. A file that was written anew is not late beside that.
 */
final class LateNews {

  private final String source;
  private final Known known;
  private final TakenRow taken;
  private final List<String> named = new ArrayList<>();
  private long lateFiles;
  private long rewrittenFiles;
  private long lateRows;

  LateNews(String source, Known known) {
    this.source = source;
    this.known = known;
    this.taken = TakenRow.read(known.row(known.memory().taken(source)));
  }

  /** Looks at a new file. */
  void file(DataFile file) {
    Optional<String> before = known.row(known.memory().name(source, file));
    if (before.filter(digest -> !digest.equals(file.digest())).isPresent()) {
      rewrittenFiles++;
      name(file.path() + " rewritten");
    } else if (taken.makesLate(file)) {
      lateFiles++;
      lateRows += Math.max(0, file.rows());
      name(file.path() + " late");
    }
  }

  /** Looks at new rows; their source says which of them are late. */
  void range(RowRange range) {
    range
        .late()
        .filter(rows -> rows > 0)
        .ifPresent(
            rows -> {
              lateRows += rows;
              name(Counted.of(rows, "late row") + " of " + range.dataSource());
            });
  }

  private void name(String what) {
    if (named.size() < LateData.MOST_NAMED) {
      named.add(what);
    }
  }

  /** Empty: nothing of it. */
  Optional<LateData> data() {
    return lateFiles + rewrittenFiles + lateRows == 0
        ? Optional.empty()
        : Optional.of(new LateData(lateFiles, rewrittenFiles, lateRows, List.copyOf(named)));
  }
}
