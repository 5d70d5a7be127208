package dev.tidemill.demo;

import dev.tidemill.example.flights.FlightData;
import dev.tidemill.schemas.message.RunOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The two bad things that the demo does to itself: a broken file, and a code change whose model
 * throws. A fault whose week is not in the data is not staged.
 */
final class StagedFaults {

  private static final int BROKEN_FILE_WEEK = 8;
  private static final int BROKEN_CODE_WEEK = 17;

  /** Waits for a condition, and names it if it does not come. True if it came. */
  interface Patience {
    boolean until(String what, BooleanSupplier condition);
  }

  private final boolean wanted;
  private final int lastWeek;
  private final DemoProject project;
  private final Watch watch;
  private final Teller teller;
  private final Patience patience;
  private Optional<String> brokenFile = Optional.empty();
  private Optional<FlightData.Week> repair = Optional.empty();
  private Optional<WatchedRun> brokenRun = Optional.empty();

  /**
   * Files that wait for the change of code: each starts a run, and they would follow without end.
   */
  private final List<FlightData.Week> held = new ArrayList<>();

  private Set<String> runsBefore = Set.of();
  private boolean codeChanged;
  private boolean codeStaged;

  StagedFaults(
      boolean wanted,
      int lastWeek,
      DemoProject project,
      Watch watch,
      Teller teller,
      Patience patience) {
    this.wanted = wanted;
    this.lastWeek = lastWeek;
    this.project = project;
    this.watch = watch;
    this.teller = teller;
    this.patience = patience;
  }

  /** The name of the broken file; empty until there is one. */
  Optional<String> brokenFile() {
    return brokenFile;
  }

  /** Whether the broken file was delivered again, repaired. */
  boolean repaired() {
    return brokenFile.isPresent() && repair.isEmpty();
  }

  /** Whether the code was changed for the worse. */
  boolean codeStaged() {
    return codeStaged;
  }

  /** The run of the changed code, once there is one. */
  Optional<WatchedRun> brokenRun() {
    return brokenRun;
  }

  /** Called before each request. Mends at once what has been turned away or rolled back. */
  void before(int request) {
    if (request % 10 != 0) {
      return;
    }
    if (repair.isPresent() && turnedAway()) {
      repair();
    }
    if (codeChanged && brokenRun.isEmpty()) {
      brokenRun = watch.runs().stream().filter(r -> !runsBefore.contains(r.id)).findFirst();
    }
    if (codeChanged && brokenRun.filter(watch::ended).isPresent()) {
      takeBack();
    }
  }

  /** Drops a week's file, or does what is staged for that week. */
  void deliver(FlightData.Week week) {
    // Nobody asks after the last week, so a fault there would show nothing.
    boolean stage = wanted && week.index() < lastWeek;
    if (stage && week.index() == BROKEN_FILE_WEEK) {
      breakFile(week);
    } else if (codeChanged) {
      held.add(week);
    } else if (stage && !codeStaged && week.index() >= BROKEN_CODE_WEEK) {
      changeCode(week);
    } else {
      project.deliver(week);
      arrives(week);
    }
  }

  private void arrives(FlightData.Week week) {
    teller.tell(project.fileName(week) + " arrives with " + week.flights().size() + " flights");
  }

  private void breakFile(FlightData.Week week) {
    brokenFile = Optional.of(project.fileName(week));
    repair = Optional.of(week);
    teller.tell(
        "** staged fault: "
            + project.fileName(week)
            + " arrives with delays in seconds and a hole of nulls");
    project.deliverBroken(week);
  }

  private boolean turnedAway() {
    return brokenFile.filter(watch.quarantined()::contains).isPresent();
  }

  /** Waits for the run of the file: the seconds in which a file settles are not a week. */
  private void repair() {
    int runs = watch.runs().size();
    repair.ifPresent(project::deliver);
    repair = Optional.empty();
    teller.tell("   the repaired " + brokenFile.orElseThrow() + " arrives");
    patience.until("a run for the repaired file", () -> watch.runs().size() > runs);
  }

  /**
   * Together with a week's file that has settled: whatever starts the next run, it trains the
   * changed code on newer rows than the champion has seen, so the offline gates have no reason to
   * turn it away.
   */
  private void changeCode(FlightData.Week week) {
    patience.until("the run in progress to reach traffic or end", () -> !watch.preparing());
    codeStaged = true;
    codeChanged = true;
    runsBefore = Set.copyOf(watch.runs().stream().map(r -> r.id).toList());
    project.wasThereBefore(week);
    arrives(week);
    teller.tell(
        "** staged fault: somebody changes the training code; its model throws when a request has"
            + " no distance");
    project.lookUpDistances(true);
  }

  /**
   * At once when the candidate is off traffic: the next run shall not train with the change. One
   * that did not get as far as traffic is staged again with the next file.
   */
  private void takeBack() {
    project.lookUpDistances(false);
    codeChanged = false;
    teller.tell("   the change is taken back");
    if (brokenRun.flatMap(r -> r.outcome).filter(RunOutcome.ROLLED_BACK::equals).isEmpty()) {
      codeStaged = false;
      brokenRun = Optional.empty();
    }
    held.forEach(
        week -> {
          project.deliver(week);
          arrives(week);
        });
    held.clear();
  }
}
